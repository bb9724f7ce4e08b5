"""SharePoint's numbers of time zones and their IANA names (Microsoft, ``SPRegionalSettings.GlobalTimeZones``)."""

from __future__ import annotations

_ZONES: dict[int, str] = {
    2: "Europe/London",
    3: "Europe/Paris",
    4: "Europe/Berlin",
    5: "Europe/Athens",
    6: "Europe/Prague",
    8: "America/Sao_Paulo",
    9: "America/Halifax",
    10: "America/New_York",
    11: "America/Chicago",
    12: "America/Denver",
    13: "America/Los_Angeles",
    14: "America/Anchorage",
    15: "Pacific/Honolulu",
    17: "Pacific/Auckland",
    18: "Australia/Brisbane",
    19: "Australia/Adelaide",
    20: "Asia/Tokyo",
    21: "Asia/Singapore",
    22: "Asia/Bangkok",
    23: "Asia/Kolkata",
    24: "Asia/Dubai",
    27: "Asia/Jerusalem",
    28: "America/St_Johns",
    29: "Atlantic/Azores",
    35: "America/Bogota",
    36: "America/Regina",
    37: "America/Mexico_City",
    38: "America/Phoenix",
    45: "Asia/Shanghai",
    49: "Africa/Cairo",
    50: "Africa/Johannesburg",
    51: "Europe/Moscow",
    56: "Africa/Nairobi",
    57: "Europe/Warsaw",
    59: "Europe/Helsinki",
    69: "Africa/Lagos",
    72: "Asia/Seoul",
    73: "Australia/Perth",
    74: "Asia/Riyadh",
    75: "Asia/Taipei",
    76: "Australia/Sydney",
    85: "America/Argentina/Buenos_Aires",
    86: "Africa/Casablanca",
    93: "UTC",
}


def iana(number: int) -> str | None:
    """Return the IANA name of SharePoint's number; None for one not listed here."""
    return _ZONES.get(number)


def number(name: str | None) -> int | None:
    """Return SharePoint's number of an IANA name; None for one not listed here."""
    return next((one for one, zone in _ZONES.items() if zone == name), None)
