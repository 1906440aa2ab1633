"""The lexical forms of the XML Schema datatypes, and which literals Turtle writes bare.

rdflib takes what Python's own conversions take ("1_000" as an integer), and has no years and
months. The patterns are those of https://www.w3.org/TR/xmlschema11-2/.
"""

from __future__ import annotations

import re
from datetime import date

from rdflib import XSD

_ZONE = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_YEAR = r"-?(?:[1-9]\d{3,}|0\d{3})"
_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_TIME = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_FORMS = {
    "boolean": "true|false|1|0",
    "integer long int short byte": r"[+-]?\d+",
    "nonNegativeInteger unsignedLong unsignedInt unsignedShort unsignedByte": r"\+?\d+|-0+",
    "positiveInteger": r"\+?0*[1-9]\d*",
    "nonPositiveInteger": r"-\d+|\+?0+",
    "negativeInteger": r"-0*[1-9]\d*",
    "decimal": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)",
    "double float": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN",
    "date": rf"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    "dateTime": rf"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "time": rf"{_TIME}{_ZONE}",
    "gYear": rf"{_YEAR}{_ZONE}",
    "gYearMonth": rf"{_YEAR}-{_MONTH}{_ZONE}",
    "gMonth": rf"--{_MONTH}{_ZONE}",
    "gMonthDay": rf"--{_MONTH}-{_DAY}{_ZONE}",
    "duration": r"-?P(?=[\dT])(?:\d+Y)?(?:\d+M)?(?:\d+D)?"
    r"(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?",
    "anyURI": r"\S*",
    "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    "string normalizedString token": r"[\s\S]*",
}
#: The datatypes that a source may use, each with the pattern of its lexical forms.
LEXICAL = {
    str(XSD[name]): re.compile(pattern, re.ASCII)
    for names, pattern in _FORMS.items()
    for name in names.split()
}

#: What Turtle may write without quotation marks: no form that rdflib's parser would change.
BARE = {
    str(XSD.boolean): re.compile("true|false"),
    str(XSD.integer): re.compile(r"-?[1-9]\d*|0", re.ASCII),
    str(XSD.decimal): re.compile(r"-?(?:[1-9]\d*|0)\.(?:0|\d{0,5}[1-9])", re.ASCII),
    str(XSD.double): re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)[eE][+-]?\d+", re.ASCII),
}


def is_lexical(form: str, datatype: str) -> bool:
    """Whether the datatype has this lexical form; True for datatypes that are not of XML Schema."""
    if datatype not in LEXICAL:
        return not datatype.startswith(str(XSD))
    if not LEXICAL[datatype].fullmatch(form):
        return False
    return datatype not in {str(XSD.date), str(XSD.dateTime)} or _is_day(form)


def is_bare(form: str, datatype: str) -> bool:
    """Whether Turtle writes this literal without quotation marks."""
    return datatype in BARE and BARE[datatype].fullmatch(form) is not None


def _is_day(form: str) -> bool:
    """Whether the month has the day, in any of the years beyond Python's calendar too."""
    year, month, day = re.findall(r"\d+", form)[:3]
    try:
        date(2000 + int(year) % 400, int(month), int(day))
    except ValueError:
        return False
    return True
