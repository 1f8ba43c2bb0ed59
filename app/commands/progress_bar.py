"""How far the opening of a pool is, in the terminal."""

from __future__ import annotations

from tqdm import tqdm


class ProgressBar:
    """A bar on stderr, where somebody looks; it begins again with each step."""

    def __init__(self) -> None:
        self._bar = tqdm(
            total=1.0, disable=None, leave=False, bar_format="{desc} {bar} {percentage:3.0f}%"
        )

    def show(self, step: str, fraction: float) -> None:
        """Show a step.

        Parameters
        ----------
        step : str
        fraction : float
            Of it that is done, 0 to 1.
        """
        self._bar.set_description_str(step, refresh=False)
        self._bar.update(fraction - self._bar.n)

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.close()
