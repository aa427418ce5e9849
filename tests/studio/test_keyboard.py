"""Every page by keyboard alone: Tab reaches all that can be used, in the order of the page, and shows where it is."""

import asyncio
from itertools import zip_longest

from tests.studio.conftest import Visit
from tests.studio.test_access import PAGES

_USABLE = """() => {
    const named = (one) => one.type === 'radio' ? `radio ${one.name}`  // a group of them is one stop
        : [one.tagName, one.name || one.id, (one.textContent || one.value || '').trim().slice(0, 40)].join(' ');
    window.stops = [];
    document.addEventListener('focusin', (event) => {
        const style = getComputedStyle(event.target), place = event.target.getBoundingClientRect();
        const ringed = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
        window.stops.push({name: named(event.target), seen: ringed && place.width > 0 && place.height > 0});
    });
    const all = document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex]');
    const usable = [...all].filter((one) => !one.disabled && one.tabIndex >= 0 && one.checkVisibility({visibilityProperty: true}));
    return usable.map(named).filter((name, at, names) => !name.startsWith('radio ') || names.indexOf(name) === at);
}"""
"""What somebody with a mouse can use, in the order of the document; from here on each stop of the keyboard is kept."""
_PLACES_IN_A_DATE = 4
"""Day, month, year and the button of the calendar are stops of their own, within one field."""


async def unreached(page) -> list[str]:
    """Return what Tab does not come to in its turn, or comes to unseen."""
    usable = await page.evaluate(_USABLE)
    assert usable
    dates = await page.locator("input[type=date]").count()
    presses = len(usable) + dates * (_PLACES_IN_A_DATE - 1)
    await asyncio.gather(*(page.keyboard.press("Tab") for _ in range(presses)))  # sent at once, they come in turn
    stops = await page.evaluate("window.stops")
    unseen = [stop["name"] for stop in stops if not stop["seen"]]
    return unseen + [
        name for name, stop in zip_longest(usable, stops[: len(usable)]) if not stop or stop["name"] != name
    ]


async def test_all_that_can_be_used_is_reached_by_tab_and_seen_there(visit: Visit):
    found = {}
    page = await visit(PAGES[0])
    for path in PAGES:
        await page.goto(page.url.split("/studio")[0] + "/studio" + path)
        await page.wait_for_load_state("networkidle")
        if told := await unreached(page):
            found[path] = told
    assert found == {}
