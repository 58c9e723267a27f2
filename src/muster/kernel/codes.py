"""Codes that nest by prefix: jurisdiction is one range test everywhere, in Python and in PostgreSQL alike."""

LAST = "~"
"""Sorts after every character that a code may hold (digits, capitals, '-') under COLLATE "C"."""


def upper(prefix: str) -> str:
    """The exclusive upper bound of all codes below `prefix`; '' is the whole world."""
    return prefix + LAST


def covers(prefix: str, code: str) -> bool:
    """Whether `code` is `prefix` itself or lies below it."""
    return code.startswith(prefix)


def hull(prefixes: tuple[str, ...]) -> tuple[str, str]:
    """The smallest range (low, high) that holds every prefix; ('', '') when there is none: an empty range."""
    if not prefixes:
        return "", ""
    return min(prefixes), max(upper(prefix) for prefix in prefixes)
