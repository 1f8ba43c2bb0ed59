"""Write numbers for a person: whole where they name something, else to the digits that count."""

from __future__ import annotations

import math

import numpy as np

LEAST, MOST = 1e-4, 1e16  # between them a number is written without an exponent
SIGNIFICANT = 4  # digits that a rounded number keeps at least
PRECISION = 15  # digits that a float64 can be trusted for
TINY = 1e-300  # below it a float64 has fewer


def exact(value: float, single: bool = False) -> str:
    """Return a number with the fewest digits that stand for it alone.

    Parameters
    ----------
    value : int or float
    single : bool
        Whether it is stored as float32, whose digits are fewer.

    Returns
    -------
    text : str
        Without separators of thousands; whole numbers without a point.
    """
    return str(np.float32(value) if single else value).removesuffix(".0")


def rounded(value: float, decimals: int, whole: str = "") -> str:
    """Return a number to so many decimals, or to four digits that count where those are more.

    Parameters
    ----------
    value : int or float
    decimals : int
        From 0.
    whole : str
        The number as `exact` writes it, where that is known.

    Returns
    -------
    text : str
        Never longer than `exact`.
    """
    whole = whole or exact(value)
    if isinstance(value, int) or value == 0 or not math.isfinite(value):
        return whole
    first = _exponent(value)
    if LEAST <= abs(value) < MOST:
        text = f"{value:.{max(decimals, SIGNIFICANT - 1 - first, 0)}f}"
    else:
        behind = min(max(SIGNIFICANT - 1, decimals + first), PRECISION + 1)
        text = np.format_float_scientific(value, behind, unique=False, trim="k", exp_digits=1)
    return min(whole, text, key=len)


def with_error(value: float, upper: float, lower: float) -> str:
    """Return a value with its error, both rounded by the error.

    The error keeps two digits where it begins with 1 to 3.54, else one (the rule of the Particle
    Data Group); of two errors the smaller one decides.

    Parameters
    ----------
    value : float
        Finite.
    upper, lower : float
        How far the value may be too small and too large: positive and finite.

    Returns
    -------
    text : str
        Such as ``17.32 ± 0.04``, ``2.10 +0.15 −0.12`` or ``(3.2 ± 0.4)e-17``.
    """
    largest, smallest = max(abs(value), upper, lower), min(upper, lower)
    if smallest < largest * 10.0**-PRECISION or largest < TINY:
        return _joined(exact(value), exact(upper), exact(lower))
    power = 0 if LEAST * 10 <= largest < MOST else _exponent(largest)
    scale = 10.0**-power
    decimals = _error_decimals(smallest * scale)
    text = _joined(*(_to(number * scale, decimals) for number in (value, upper, lower)))
    return f"({text})e{power:+d}" if power else text


def _joined(value: str, upper: str, lower: str) -> str:
    return f"{value} ± {upper}" if upper == lower else f"{value} +{upper} −{lower}"


def _error_decimals(error: float) -> int:
    first = _exponent(error)
    leading = error / 10.0**first
    return (1 if leading < 3.55 or leading >= 9.5 else 0) - first - (leading >= 9.5)


def _exponent(value: float) -> int:
    """Return the place of a number's first digit: 0 for units, -1 for tenths."""
    return math.floor(math.log10(abs(value)))


def _to(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}" if decimals >= 0 else f"{round(value, decimals):.0f}"
