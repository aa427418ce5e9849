"""What `moments rules` does: shows the policy rules, their sources, and for which brands they are on."""

from service import bootstrap
from service.cli import output
from service.cli.given import load_settings
from service.domain.brands import Brand
from service.domain.rules import Example, Rule, RulePack
from service.errors import NotFound


def list_rules(brand: str | None, as_json: bool) -> None:
    """Show every rule, or those that are on for a brand."""
    library = bootstrap.open_library(load_settings())
    brands = library.brands() if brand is None else (library.brand(brand),)
    rows = [
        (pack, rule, _on_for(pack, rule, brands))
        for pack in library.packs()
        for rule in pack.rules
        if brand is None or _on_for(pack, rule, brands)
    ]
    for one in brands:
        if unknown := _without_pack(one, library.packs()):
            output.stderr().print(output.safe(f"{one.id}: no pack is for {', '.join(unknown)}", "yellow"))
    if as_json:
        output.print_json([_summary(*row) for row in rows])
        return
    columns = ("!Rule", "Severity", "Pack", "On for", "Source")
    shown = [
        (rule.id, output.status(rule.severity), pack.id, ", ".join(on) or "–", rule.source) for pack, rule, on in rows
    ]
    output.stdout().print(output.table(columns, shown))


def show_rule(name: str, as_json: bool) -> None:
    """Show one rule in every pack that holds it.

    Raises:
        NotFound: no pack holds it.
    """
    library = bootstrap.open_library(load_settings())
    found = [(pack, rule) for pack in library.packs() for rule in pack.rules if rule.id == name]
    if not found:
        raise NotFound(f"there is no rule {name!r}; see `moments rules list`", code="not_found")
    if as_json:
        output.print_json([{"pack": pack.name, **rule.model_dump(mode="json", by_alias=True)} for pack, rule in found])
        return
    brands = library.brands()
    for pack, rule in found:
        output.stdout().print(
            output.panel(output.safe("\n".join(_lines(pack, rule, brands))), f"{rule.id} · {pack.name}")
        )


def _lines(pack: RulePack, rule: Rule, brands: tuple[Brand, ...]) -> list[str]:
    where = rule.where.model_dump(mode="json", exclude_defaults=True)
    said = {
        "severity": f"{rule.severity} ({rule.kind})",
        "source": rule.source + (f", in force since {rule.in_force}" if rule.in_force else ""),
        "switched on by": _switch(pack),
        "on for": ", ".join(_on_for(pack, rule, brands)) or "no brand here",
        "where": "; ".join(f"{name}: {value}" for name, value in where.items()) or "everywhere",
        "checked by": rule.checked_by or "",
        "message": rule.message,
        "remedy": rule.remedy,
        "false alarms": rule.false_alarms,
    }
    return [
        rule.title,
        "",
        *(f"{name}: {value}" for name, value in said.items() if value),
        *(f"✗ {_told(example)}" for example in rule.examples.fails),
        *(f"✓ {_told(example)}" for example in rule.examples.passes),
    ]


def _told(example: Example) -> str:
    given = example.circumstances.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    subject = f"{example.subject} · " if example.subject else ""
    return f"{subject}{example.text}" + (f" {given}" if given else "")


def _switch(pack: RulePack) -> str:
    on = pack.on_for
    return "always" if on.always else ", ".join((*on.jurisdictions, *on.platforms))


def _on_for(pack: RulePack, rule: Rule, brands: tuple[Brand, ...]) -> tuple[str, ...]:
    """Return the brands for which a rule is on: by its pack and, where it is for some trades only, by those."""
    sectors = set(rule.where.sectors)
    return tuple(
        brand.id
        for brand in brands
        if pack.on_for.is_on(brand) and (not sectors or sectors.intersection(brand.sectors))
    )


def _without_pack(brand: Brand, packs: tuple[RulePack, ...]) -> tuple[str, ...]:
    """Return the jurisdictions and platforms of a brand that no pack knows: perhaps a typing mistake."""
    ruled = {name for pack in packs for name in (*pack.on_for.jurisdictions, *pack.on_for.platforms)}
    return tuple(
        name
        for name in (*brand.jurisdictions, *brand.platforms)
        if name not in ruled and name != "own" and name.partition("-")[0] not in ruled
    )


def _summary(pack: RulePack, rule: Rule, on: tuple[str, ...]) -> dict[str, object]:
    return {
        "id": rule.id,
        "title": rule.title,
        "severity": rule.severity,
        "kind": rule.kind,
        "pack": pack.name,
        "switched_on_by": pack.on_for.model_dump(mode="json", exclude_defaults=True),
        "on_for": on,
        "source": rule.source,
        "in_force": rule.in_force and rule.in_force.isoformat(),
        "checked_by": rule.checked_by,
    }
