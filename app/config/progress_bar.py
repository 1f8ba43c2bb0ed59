"""How far a command is: a bar on stderr, where somebody looks."""

from __future__ import annotations

WITH_SHARE, WITHOUT = "{desc} {bar} {percentage:3.0f}%", "{desc}"


class ProgressBar:
    """A step, and the share of it that is done; it begins again with each step.

    Nothing is written where stderr is no terminal, and nothing is left when it is closed.
    """

    def __init__(self) -> None:
        from tqdm import tqdm

        self._bar = tqdm(total=1.0, miniters=0, disable=None, leave=False, bar_format=WITH_SHARE)

    def show(self, step: str, share: float | None) -> None:
        """Show a step.

        Parameters
        ----------
        step : str
        share : float or None
            Of it that is done, 0 to 1; None where that is not known, and then there is no bar.
        """
        self._bar.bar_format = WITHOUT if share is None else WITH_SHARE
        self._bar.set_description_str(step, refresh=False)
        self._bar.update((share or 0.0) - self._bar.n)

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.close()
