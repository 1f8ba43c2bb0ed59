"""The one door: ours, installed ones, and a person's own; and what does not get in."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from bowerbird.app.plugins import registry as plugins
from bowerbird.data.errors import ConfigError, PluginError, UnknownName
from bowerbird.models.adapters.scikit_learn import Adapted
from bowerbird.models.duo import Duo
from bowerbird.strategies.margin import margin
from bowerbird.strategies.options.query import ask

ROOT = Path(__file__).parents[4]


@pytest.fixture
def mine(tmp_path):
    """Write a file of a person's own, and give the path."""

    def write(text, name="mine.py"):
        (tmp_path / name).write_text(textwrap.dedent(text))
        return tmp_path / name

    return write


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Install a package with entry points for the time of a test."""

    def install(name, points, **modules):
        for module, text in modules.items():
            (tmp_path / f"{module}.py").write_text(textwrap.dedent(text))
        info = tmp_path / f"{name}-1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        lines = [f"[{group}]\n" + "\n".join(entries) for group, entries in points.items()]
        (info / "entry_points.txt").write_text("\n".join(lines) + "\n")
        monkeypatch.syspath_prepend(tmp_path)
        plugins._entry_points.cache_clear()

    yield install
    plugins._entry_points.cache_clear()


SAYS = '''
        import numpy as np
        {declared}
        def first(evidence, rng):
            """Ask the first."""
            return -np.arange(len(evidence))
        '''


def test_ours_are_found():
    """Every strategy, learner and reader of ours is listed, and none of the helpers beside them."""
    strategies = set(plugins.find("strategies"))
    assert {"random", "margin", "entropy", "explore", "balanced", "auto"} <= strategies
    assert not {"asking", "activeml", "evidence", "modal", "picks", "rows"} & strategies
    learners = set(plugins.find("learners"))
    assert {"logistic", "extra_trees", "duo", "mlp", "forest", "committee"} <= learners
    assert not {"chunks", "head", "borrowed", "tree_votes", "naming"} & learners
    assert {"csv", "npy", "parquet"} <= set(plugins.find("readers"))


@pytest.mark.parametrize(
    ("kind", "files"),
    [
        ("strategies", "strategies/*.py"),
        ("learners", "models/*.py"),
        ("readers", "data/readers/*.py"),
        ("views", "app/views/*/card.py"),
    ],
)
def test_where_plugins_are_there_is_nothing_else(kind, files):
    """What helps plugins is in packages beside them, so that to find them imports no helper."""
    stems = {p.parent.name if kind == "views" else p.stem for p in ROOT.glob(files)}
    assert stems - {"__init__"} == set(plugins.find(kind))


def test_to_find_the_cards_does_not_import_the_page():
    """The page around the cards, and the drawer, are no views and are not loaded as such."""
    code = (
        "import sys; from bowerbird.app.plugins import registry; "
        "print(sorted(registry.find('views'))); "
        "around = ('bowerbird.app.views.page.', 'bowerbird.app.views.settings.'); "
        "print([name for name in sys.modules if name.startswith(around)])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    cards = ["classes", "history", "label", "map", "plots", "progress", "queue"]
    assert ran.stdout.splitlines() == [str(cards), "[]"]


def test_ours_all_load():
    """None of ours fails; each has a title and parameters with defaults."""
    for kind in ("strategies", "learners", "readers"):
        for plugin in plugins.find(kind).values():
            assert plugin.error is None, plugin.traceback
            assert plugin.title
            assert plugin.source == "built-in"
    assert plugins.get("strategies", "auto").parameters == {
        "patience": 30,
        "share": 0.5,
        "enough": 5,
    }
    assert "seed" not in plugins.get("learners", "duo").parameters


def test_get_gives_the_thing_itself():
    """A name loads the function, the class, the module."""
    assert plugins.get("strategies", "margin").load() is margin
    assert plugins.get("learners", "duo").load() is Duo
    assert ".csv" in plugins.get("readers", "csv").load().SUFFIXES


def test_an_unknown_name():
    """The names there are stand in the message, and the nearest one."""
    with pytest.raises(UnknownName, match=r"strategy is 'margn'.*Did you mean 'margin'\?"):
        plugins.get("strategies", "margn")
    with pytest.raises(UnknownName, match="strategy is 'frontier'"):
        plugins.get("strategies", "frontier")


@pytest.mark.parametrize(
    "given", ["mine.py:mine", "mine.py", "os:system", "modAL.batch:ranked_batch"]
)
def test_code_is_not_taken_from_just_anywhere(given):
    """Without leave neither a path nor an import name is looked at."""
    with pytest.raises(ConfigError, match="which is code"):
        plugins.get("strategies", given)


def test_a_file_of_ones_own(mine, make_evidence):
    """A strategy in a file of twenty lines asks; its digest is that of the file."""
    path = mine('''
        import numpy as np
        def last(evidence, rng, *, scale=2.0):
            """Ask the last."""
            return scale * np.arange(len(evidence))
        ''')
    plugin = plugins.get("strategies", f"{path}:last", allow_paths=True)
    assert plugin.source == "file"
    assert plugin.title == "Ask the last"
    assert plugin.parameters == {"scale": 2.0}
    assert plugin.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert ask(plugin.load(), make_evidence(), 1, 0).positions.tolist() == [59]


def test_a_file_without_a_name(mine):
    """A file alone names the function that is called as it is."""
    path = mine("def mine(evidence, rng): return evidence.distance")
    assert plugins.get("strategies", str(path), allow_paths=True).load().__name__ == "mine"


def test_a_changed_file_is_read_again(mine):
    """An edit counts at once, however fast it came."""
    for answer in (1, 2):
        path = mine(f"def mine(evidence, rng): return {answer}")
        loaded = plugins.get("strategies", str(path), allow_paths=True).load()
        assert loaded(None, None) == answer


def test_a_learner_of_ones_own(mine):
    """A class with a seed comes in as it is; one without behind an adapter."""
    path = mine('''
        import numpy as np
        class Mine:
            """Know nothing."""
            def __init__(self, *, seed=0): self.seed = seed
            def fit(self, X, y, sample_weight=None):
                self.classes_ = np.unique(y)
                return self
            def predict_proba(self, X):
                return np.full((len(X), len(self.classes_)), 1 / len(self.classes_))
        class Plain(Mine):
            def __init__(self): pass
        ''')
    own = plugins.get("learners", f"{path}:Mine", allow_paths=True).load()
    assert own(seed=3).seed == 3
    plain = plugins.get("learners", f"{path}:Plain", allow_paths=True).load()
    assert isinstance(plain(seed=3), Adapted)
    assert plain(seed=3).fit(np.eye(3), [0, 1, 1]).predict_proba(np.eye(3)).shape == (3, 2)


def test_import_names(make_evidence):
    """Functions of modAL and classes of scikit-learn come in by their import names."""
    name = "modAL.uncertainty:entropy_sampling"
    plugin = plugins.get("strategies", name, allow_paths=True)
    assert plugin.source == "import"
    assert plugin.parameters == {"random_tie_break": False}
    assert len(ask(plugin.load(), make_evidence(), 4, 0).positions) == 4
    name = "sklearn.ensemble:RandomForestClassifier"
    plugin = plugins.get("learners", name, allow_paths=True)
    assert plugin.parameters["n_estimators"] == 100
    model = plugin.load()(n_estimators=3, seed=1).fit(np.eye(4), [0, 0, 1, 1])
    assert model.model_.random_state == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("def mine(evidence, rng:", "SyntaxError"),
        ("1 / 0", "ZeroDivisionError"),
        ("raise SystemExit", "SystemExit"),
        ("import nothing_of_that_name", "ModuleNotFoundError"),
        ("yours = 1", "has no attribute 'mine'"),
        ("mine = 3", "cannot be"),
        ("class mine: pass", "is a class"),
        ("def mine(a, b): pass", "a strategy is f"),
    ],
)
def test_a_broken_file_is_an_error_of_one_line(mine, text, told):
    """Whatever is wrong with it, it ends nothing but itself."""
    with pytest.raises(PluginError, match=told) as caught:
        plugins.get("strategies", str(mine(text)), allow_paths=True)
    assert "\n" not in str(caught.value)
    assert not [name for name in sys.modules if name == "mine"]


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("learners", "class mine: pass", "no fit and no predict_proba"),
        ("readers", "def read(path, roles): pass", "a module with SUFFIXES and read"),
        ("views", "title = 'x'", "a module with view"),
    ],
)
def test_each_kind_says_what_it_wants(mine, kind, text, told):
    """What is not what the kind asks for is told what it would be."""
    with pytest.raises(PluginError, match=told):
        plugins.get(kind, str(mine(text)), allow_paths=True)


def test_a_file_that_is_not_there(tmp_path):
    """The path is named."""
    with pytest.raises(PluginError, match="there is no file"):
        plugins.get("strategies", str(tmp_path / "absent.py"), allow_paths=True)


def test_a_view_and_a_reader_of_ones_own(mine):
    """A file is the module itself for kinds that are modules."""
    view = mine('title = "Mine"\nsize = (3, 4)\ndef view(session): ...', "mine_view.py")
    plugin = plugins.get("views", str(view), allow_paths=True)
    assert plugin.title == "Mine"
    assert plugin.load().size == (3, 4)
    reader = mine('SUFFIXES = (".x",)\ndef read(path, roles): ...', "mine_reader.py")
    assert plugins.get("readers", str(reader), allow_paths=True).load().SUFFIXES == (".x",)


def test_an_installed_package(installed):
    """Entry points are found; a broken one is listed with its error and harms nobody."""
    installed(
        "nests",
        {
            "bowerbird.strategies": ["nest = nests_mod:nest", "margin = nests_mod:nest"],
            "bowerbird.learners": ["broken = nests_mod:absent"],
        },
        nests_mod='def nest(evidence, rng):\n    """Ask nests."""\n    return evidence.distance\n',
    )
    found = plugins.find("strategies")
    assert found["nest"].source == "entry point"
    assert found["nest"].title == "Ask nests"
    assert plugins.get("strategies", "nest").load()
    assert found["margin"].source == "built-in"
    assert "another strategy named 'margin'" in found["nests/margin"].error
    learners = plugins.find("learners")
    assert "AttributeError" in learners["broken"].error
    assert "Traceback" in learners["broken"].traceback
    assert learners["duo"].error is None
    with pytest.raises(PluginError, match="'broken' does not load"):
        plugins.get("learners", "broken")


def test_strategies_are_listed_without_torch():
    """The process that draws the screen lists them and stays light."""
    code = (
        "import sys; from bowerbird.app.plugins import registry; registry.find('strategies'); "
        "print(sorted({'torch', 'sklearn', 'modAL'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize(("declared", "uses"), [("", set()), ('uses = {"targets"}', {"targets"})])
def test_a_strategy_says_which_choices_it_uses(mine, declared, uses):
    """What its file declares is what the settings offer."""
    path = mine(SAYS.format(declared=declared))
    assert plugins.get("strategies", f"{path}:first", allow_paths=True).uses == uses


@pytest.mark.parametrize("declared", ['"targets"', '{"colour"}'])
def test_a_choice_that_there_is_not(mine, declared):
    """What is declared wrongly is told, with what can be declared."""
    path = mine(SAYS.format(declared=f"uses = {declared}"))
    with pytest.raises(
        PluginError, match=r"uses is .*; expected some of \['selection', 'targets'\]"
    ):
        plugins.get("strategies", f"{path}:first", allow_paths=True)
