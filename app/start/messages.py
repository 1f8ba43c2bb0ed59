"""What the start page's script sends."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from bowerbird.app.share.import_session import Depth

Text = Annotated[str, msgspec.Meta(max_length=4096)]


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Data, and what a person chose of them.

    Parameters
    ----------
    path : str
    table : str or None
        Which one of a file that holds several; None leaves it to the path, or the largest.
    settings : list of str
        Lines of a configuration that remarks named and the person accepted.
    roles : dict of str to str
        New roles, by column.
    sky : list of str or None
        Columns of right ascension and declination, or none; None leaves it to the guess, as
        everything that follows.
    errors : dict of str to list of str, or None
        Columns of errors, by the column that they belong to.
    scaling : {"none", "robust"} or None
    known_labels : {"practise", "start"} or None
    classes : list of str
        To begin with.
    project : str
        The name of the new project's folder.
    """

    path: Text
    table: Text | None = None
    settings: list[Text] = msgspec.field(default_factory=list)
    roles: dict[str, str] = msgspec.field(default_factory=dict)
    sky: list[str] | None = None
    errors: dict[str, list[str]] | None = None
    scaling: Literal["none", "robust"] | None = None
    known_labels: Literal["practise", "start"] | None = None
    classes: list[str] = msgspec.field(default_factory=list)
    project: Text = ""


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A session file.

    Parameters
    ----------
    path : str
    """

    path: Text


class Session(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A session file, and how a project is to be made of it.

    Parameters
    ----------
    path : str
    data : str
        A demo's name or a path: the file itself holds no data.
    depth : {"layout", "settings", "everything"}
        How much of it is taken.
    project : str
        The name of the new project's folder.
    """

    path: Text
    data: Text
    depth: Depth = "everything"
    project: Text = ""


class Folder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A project's folder.

    Parameters
    ----------
    folder : str
    """

    folder: Text


class Demo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A demo.

    Parameters
    ----------
    demo : str
        Its name.
    """

    demo: Text
