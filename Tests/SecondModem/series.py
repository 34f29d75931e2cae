"""What the manual says of the series, for the second modem."""

from dataclasses import dataclass, replace

WIDE, NARROW = 360000, 36000


@dataclass(frozen=True)
class Series:
    name: str
    model: str
    head: bool = True  # HTTPACT=2
    http: bool = True  # False: the LE models on which every HTTP command is refused
    data_max: int = 64000
    span: int = WIDE  # the greatest offset, length, reslength, RANGE bound and the cache
    url_max: int = 255


UNLIMITED_URL = 1 << 30  # in truth the command line is the limit: LINE_MAX
LINE_MAX = 2048

SERIES = [
    Series("L61x", "L610-GL"),
    Series("LC61x", "LC610-EU"),
    Series("LG61x", "LG610-CN"),
    Series("MC61x", "MC610-EU"),
    Series("MG61x", "MG610-CN"),
    Series("NL66x", "NL668-EU", head=False),
    Series("MC11x", "MC110-CN", head=False),
    Series("MG11x", "MG110-CN", head=False),
    Series("MC10x", "MC100-CN"),
    Series("LC11x", "LC110-CN", head=False),
    Series("MA51x", "MA510-GL", head=False),
    Series("L71x", "L716-EU", head=False),
    Series("LE", "LE270-CN", data_max=36000, span=NARROW),
    Series("FG13x", "FG132-GL", url_max=UNLIMITED_URL),
    Series("MS18x", "MS180-CN", url_max=UNLIMITED_URL, data_max=36000, span=NARROW),
    Series("MC66x", "MC661-CN"),
    Series("MG66x", "MG661-JP"),
    Series("MC91x", "MC910-CN"),
]
WITHOUT_HTTP = ["LE230-CN-1D2", "LE270-CN-1D2", "LE270-CN-1D21", "LE370-CN-1D7"]


def find_series(name):
    """A series by its name, or one of the four LE models by its own."""
    for one in SERIES:
        if one.name.lower() == name.lower():
            return one
    for model in WITHOUT_HTTP:
        if model.lower() == name.lower():
            le = next(one for one in SERIES if one.name == "LE")
            return replace(le, model=model, http=False)
    known = ", ".join([one.name for one in SERIES] + WITHOUT_HTTP)
    raise SystemExit(f"modem.py: unknown series {name!r}; known: {known}")
