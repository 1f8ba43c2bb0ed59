"""Which columns hold an item's series: values over times or wavelengths, with errors and bands."""

from __future__ import annotations

from dataclasses import dataclass

LOGARITHMIC = "log"  # such as loglam: wavelengths whose name begins so are logarithms to base 10


@dataclass(frozen=True)
class SeriesColumns:
    """The columns of a series, each of which holds a list for every item, all equally long.

    Where they hold one number a row, the table is a long one: rows of one id are an item.

    Parameters
    ----------
    value : str or None
        Of values; None where items are no series. A trailing ``*`` makes a series of all columns
        that begin so, in the order of their numbers.
    time : str or None
        When each was measured.
    wavelength : str or None
        Instead of times: at which wavelength; then the series is a spectrum.
    error : str or None
        How uncertain each is.
    band : str or None
        In which band, or by which filter, each was measured.
    period : str or None
        A column of one number an item: the period on which it is folded, in the unit of times.
    """

    value: str | None = None
    time: str | None = None
    wavelength: str | None = None
    error: str | None = None
    band: str | None = None
    period: str | None = None

    @property
    def numbers(self) -> tuple[str, ...]:
        """The columns of lists of numbers, the values first."""
        names = (self.value, self.time, self.wavelength, self.error)
        return tuple(name for name in names if name is not None)

    @property
    def lists(self) -> tuple[str, ...]:
        """The columns of lists, the values first."""
        return (*self.numbers, *(name for name in (self.band,) if name is not None))

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that there are."""
        return tuple(self.stated().values())

    @property
    def is_spectrum(self) -> bool:
        """Whether the values are over wavelengths."""
        return self.wavelength is not None

    @property
    def has_logarithms(self) -> bool:
        """Whether the wavelengths are logarithms to base 10, by their column's name."""
        return self.wavelength is not None and self.wavelength.casefold().startswith(LOGARITHMIC)

    def stated(self) -> dict[str, str]:
        """Return the columns that there are, by what they hold, as a configuration has them."""
        return {name: column for name, column in vars(self).items() if column is not None}
