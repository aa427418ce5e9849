"""Which words are internet domains: by their last label. Which of them are the brand's: `addresses`."""

_GENERIC_LABELS = """com net org info biz edu gov mil int arpa aero asia cat coop jobs mobi museum name post pro tel travel xxx
    app dev page web site website online store shop shopping buy sale deals discount gift gifts cheap bargains market
    markets blog news media press email mail chat social link links click top xyz club vip win bid loan loans credit
    cash money finance financial fund bank insure tax trade trading exchange pay fun games game bet casino poker live
    life world global today space cloud host hosting tech technology digital software systems solutions services service
    support help care agency company group team works work center zone network global ltd inc llc gmbh icu cyou rest
    monster quest buzz surf country stream download racing review reviews science party men date faith accountant
    cricket webcam icu ninja guru expert tips guide wiki link how onion test example invalid local localhost internal
    london berlin paris tokyo nyc hamburg koeln amsterdam swiss eus one onl ooo moe lol wtf sexy porn cam zip mov foo
    bot ai-app"""
_GENERIC = frozenset(_GENERIC_LABELS.split())
_COUNTRY_LABELS = """ac ad ae af ag ai al ao aq ar au aw ax az ba bb bd bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf cg ch ci
    ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm dz ec ee eg er et eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm
    gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im io iq ir is je jm jo jp ke kg kh ki km kn kp kr kw ky kz lb
    lc li lk lr ls lt lu lv ly ma mc md mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx mz na nc ne nf ng ni nl np nr nu
    nz om pa pe pf pg ph pk pl pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn sr ss st su sv sx
    sy sz tc td tf tg th tj tk tl tm tn tr tt tv tw tz ua ug uk uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"""
_COUNTRIES = frozenset(_COUNTRY_LABELS.split())
_LABELS_AND_WORDS = (
    "am an as at be do es et gb ge he id il im in is it je la ma me my no nu on pa pm re se si so su te to tu un us"
)
_ALSO_WORDS = frozenset(_LABELS_AND_WORDS.split())
"""Last labels that are words as well: "good.it was" lacks a space."""


def is_domain(labels: list[str], leads_on: bool) -> bool:
    """Tell whether dotted words are surely a domain; `leads_on` says that a path, port or query follows."""
    last = labels[-1].casefold()
    if labels[-2].isdigit() or not all(labels):
        return False
    if last.startswith("xn--") or any(label.casefold().startswith("xn--") for label in labels):
        return True
    if last in _GENERIC or (last in _COUNTRIES and last not in _ALSO_WORDS):
        return True
    if leads_on and last.isalpha() and len(last) >= 2:
        return True
    odd = len(labels) > 2 or any(sign in labels[-2] for sign in "0123456789-")
    return last in _ALSO_WORDS and odd and len(labels[-2]) > 1


def may_be_domain(labels: list[str]) -> bool:
    """Tell whether dotted words could be a domain or two sentences without a space between them."""
    if len(labels) > 2 and all(label.islower() and label.isalpha() and len(label) > 2 for label in labels):
        return True
    return labels[-1].casefold() in _ALSO_WORDS and len(labels[-2]) > 2 and not labels[-2].isdigit()


def names_a_domain(last: str) -> bool:
    """Tell whether a word that is spelled out after "dot" names the end of a domain."""
    return last in _GENERIC or last in _COUNTRIES
