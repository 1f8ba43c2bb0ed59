"""What is encoded by what: the recipe of a pool's vectors."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bowerbird.data.fingerprint import Fingerprint

COLUMNS = "columns"  # as an encoder: the features of the table as they are


@dataclass(frozen=True)
class Part:
    """A column and its encoder; a pool's vectors are those of all parts side by side.

    Parameters
    ----------
    name : str
        Of an encoder, or ``columns`` for the table's own features.
    column : str
        Of context; empty for ``columns``, and for the boxes of objects in their images.
    weight : float
        How much it counts beside the others, above 0.
    parameters : mapping of str to object
        Of the encoder.
    """

    name: str
    column: str = ""
    weight: float = 1.0
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the part as JSON's types."""
        return asdict(self)

    def key(self, version: int, pool: str, fitted_on: int, code: str = "") -> str:
        """Return what differs where the vectors may.

        Parameters
        ----------
        version : int
            Of the encoder.
        pool : str
            Name of the pool's folder, which differs where its content does.
        fitted_on : int
            Items that the encoder was fitted on.
        code : str
            Digest of the file that the encoder comes from; empty where it is installed.

        Returns
        -------
        key : str
            32 hexadecimal digits.
        """
        about = [self.name, version, self.column, self.parameters, pool, fitted_on, code]
        text = json.dumps(about, sort_keys=True)
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True)
class Encoded:
    """What a pool's vectors were made of.

    Parameters
    ----------
    base : Fingerprint
        Of the pool as it was read, all of whose items are there, encoded or not.
    parts : tuple of Part
    folder : str
        Name of that pool's folder, beside this one's; empty where it is not known.
    """

    base: Fingerprint
    parts: tuple[Part, ...]
    folder: str = ""
