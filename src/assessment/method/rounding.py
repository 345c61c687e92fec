"""The one rounding of the method: half up, away from zero; to one decimal unless said otherwise."""


def rounded(numerator: int, denominator: int = 1, *, places: int = 1) -> float:
    """Return numerator ÷ denominator (above 0), rounded half up. Exact until here: 60.625 is 60.6, 0.25 is 0.3."""
    scale: int = 10**places
    size = (2 * scale * abs(numerator) + denominator) // (2 * denominator)
    return (size if numerator >= 0 else -size) / scale
