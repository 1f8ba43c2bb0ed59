"""The Python files that are measured, each parsed once."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("app", "models", "strategies", "data", "evaluation")
# A file of these is found by its name, and stays one file however short it is.
PLUGIN_FOLDERS = ("models", "strategies", "data/readers")

Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = ast.Module | ast.ClassDef | Function
_NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}


@dataclass(frozen=True)
class Source:
    """A file of Python.

    Parameters
    ----------
    name : str
        Its path from the repository's root, with slashes.
    text : str
        What is in it.
    """

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Return its syntax tree."""
        return ast.parse(self.text, self.name)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Return every node of its tree."""
        return list(ast.walk(self.tree))

    @cached_property
    def functions(self) -> list[Function]:
        """Return its functions and methods, nested ones too."""
        return [n for n in self.nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]

    @cached_property
    def documented(self) -> list[Documented]:
        """Return everything in it that can have a docstring."""
        return [n for n in self.nodes if isinstance(n, Documented)]

    @cached_property
    def code_lines(self) -> list[int]:
        """Return the numbers of its lines with code: no blanks, comments and docstrings."""
        docstrings = set(self._docstring_lines())
        lines = set()
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type not in _NO_CODE:
                lines.update(range(token.start[0], token.end[0] + 1))
        return sorted(lines - docstrings)

    @property
    def room(self) -> str:
        """Return the folder that owns it: ``app/log``, or ``models``."""
        parts = self.name.split("/")
        return "/".join(parts[: 2 if parts[0] == "app" and len(parts) > 2 else 1])

    @property
    def is_plugin(self) -> bool:
        """Return whether it is found by its name, as a strategy or a learner is."""
        return self.name.rpartition("/")[0] in PLUGIN_FOLDERS and not self.is_init

    @property
    def is_init(self) -> bool:
        """Return whether it only makes its folder a package."""
        return self.name.endswith("__init__.py")

    def _docstring_lines(self) -> Iterator[int]:
        for node in self.documented:
            if ast.get_docstring(node, clean=False) is not None:
                text = node.body[0]
                yield from range(text.lineno, (text.end_lineno or text.lineno) + 1)


def read_sources(root: Path = ROOT) -> list[Source]:
    """Return the files of the program's folders, in the order of their names."""
    paths = sorted(path for folder in FOLDERS for path in (root / folder).rglob("*.py"))
    return [Source(p.relative_to(root).as_posix(), p.read_text(encoding="utf-8")) for p in paths]
