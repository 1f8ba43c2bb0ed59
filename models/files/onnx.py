"""Write a learner for other people's runtimes: ONNX, from raw columns to probabilities.

The graph is laid out by hand from the learner's numbers, so nothing is traced and no converter is
needed; filling, flagging and scaling of the raw columns are in it.
"""

from __future__ import annotations

import copy
import importlib
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from bowerbird.data.errors import DataError
from bowerbird.data.scaling import LARGEST, LIMIT, Scaling
from bowerbird.models.duo import Duo
from bowerbird.models.extra_trees import ExtraTrees
from bowerbird.models.files.saved import Saved
from bowerbird.models.heads.head import Head
from bowerbird.models.heads.layers import Cosine
from bowerbird.models.logistic import Logistic

OPSET, TREES = 17, 3  # versions of the operators, ours and those of trees
RAW, PROBABILITIES = "raw", "probabilities"


class Graph:
    """Nodes and constants, each made with a name of its own."""

    def __init__(self) -> None:
        try:
            self.helper = importlib.import_module("onnx.helper")
            self.numpy = importlib.import_module("onnx.numpy_helper")
        except ModuleNotFoundError:
            raise DataError(
                "The package onnx is not installed. Install it: pip install bowerbird[onnx]"
            ) from None
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, value: npt.ArrayLike) -> str:
        """Put an array in, and give its name.

        Parameters
        ----------
        value : array-like of any shape
        """
        name = f"constant_{len(self.constants)}"
        self.constants.append(self.numpy.from_array(np.asarray(value), name))
        return name

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Put a node in, and give the name of what it gives.

        Parameters
        ----------
        kind : str
            The operator.
        *inputs : str
            Names of what it takes.
        **attributes : object
            Of the operator.
        """
        name = f"{kind.lower()}_{len(self.nodes)}"
        node = self.helper.make_node(kind, list(inputs), [name], name=name, **attributes)
        self.nodes.append(node)
        return name


def to_onnx(saved: Saved) -> bytes:
    """Write a learner as ONNX.

    It takes ``raw``, the columns that the learner wants as float64 of shape (n, r), NaN where
    missing, and gives ``probabilities``, float32 of shape (n, k), right to about 1e-5. The names of
    columns and classes are in its metadata, and which values of the pool meant that there is none.

    Parameters
    ----------
    saved : Saved

    Returns
    -------
    content : bytes

    Raises
    ------
    DataError
        If the package onnx is not installed, or the learner is none of `KINDS`.
    """
    lay = next((KINDS[kind] for kind in KINDS if isinstance(saved.learner, kind)), None)
    if lay is None:
        allowed = ", ".join(kind.__name__.lower() for kind in KINDS)
        raise DataError(
            f"{type(saved.learner).__name__} is not written as ONNX. There are: {allowed} (head: "
            "linear and mlp). Score with the saved learner instead."
        )
    graph = Graph()
    features = _features(graph, saved.about.scaling)
    graph.nodes.append(
        graph.helper.make_node("Identity", [lay(graph, saved.learner, features)], [PROBABILITIES])
    )
    return _content(graph, saved)


def _content(graph: Graph, saved: Saved) -> bytes:
    helper, about = graph.helper, saved.about
    kinds = importlib.import_module("onnx").TensorProto
    rows, columns, k = "n", len(about.columns), len(about.class_names)
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "bowerbird",
            [helper.make_tensor_value_info(RAW, kinds.DOUBLE, [rows, columns])],
            [helper.make_tensor_value_info(PROBABILITIES, kinds.FLOAT, [rows, k])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", TREES)],
        ir_version=8,
        producer_name="bowerbird",
    )
    metadata = {
        "columns": list(about.columns),
        "classes": list(about.class_names),
        "missing": dict(about.missing or {}),
    }
    helper.set_model_props(model, {key: json.dumps(value) for key, value in metadata.items()})
    content: bytes = model.SerializeToString()
    return content


def _features(graph: Graph, scaling: Scaling) -> str:
    """Lay out what `Scaling.apply` does."""
    columns = graph.constant(np.asarray(scaling.kept_columns, dtype=np.int64))
    usable = graph.add("LessOrEqual", graph.add("Abs", RAW), graph.constant(np.float64(LARGEST)))
    fill = graph.constant(np.asarray(scaling.fill, dtype=np.float64))
    values = graph.add("Gather", graph.add("Where", usable, RAW, fill), columns, axis=1)
    if scaling.rule == "robust":
        centre, width = (
            np.asarray(x)[list(scaling.kept_columns)] for x in (scaling.centre, scaling.width)
        )
        values = graph.add("Sub", values, graph.constant(centre))
        values = graph.add("Div", values, graph.constant(width))
        ends = [graph.constant(np.float64(end)) for end in (-LIMIT, LIMIT)]
        values = graph.add("Clip", values, *ends)
    if scaling.flagged:
        flagged = graph.constant(np.asarray(scaling.flagged, dtype=np.int64))
        missing = graph.add("Gather", graph.add("Not", usable), flagged, axis=1)
        values = graph.add("Concat", values, graph.add("Cast", missing, to=11), axis=1)
    return graph.add("Cast", values, to=1)


def _linear(graph: Graph, X: str, weight: npt.NDArray[Any], bias: npt.NDArray[Any] | None) -> str:
    more = [] if bias is None else [graph.constant(bias.astype(np.float32))]
    return graph.add("Gemm", X, graph.constant(weight.astype(np.float32)), *more, transB=1)


def _logistic(graph: Graph, learner: Logistic, X: str) -> str:
    scores = _linear(graph, X, learner.coef_, learner.intercept_)
    return graph.add("Softmax", scores, axis=1)


def _head(graph: Graph, learner: Head, X: str) -> str:
    network = copy.deepcopy(learner.network_).cpu()
    X = graph.add("Sub", X, graph.constant(learner.centre_.astype(np.float32)))
    X = graph.add("Div", X, graph.constant(np.float32(learner.width_)))
    if len(network.body):
        inside = _linear(graph, X, *(p.detach().numpy() for p in network.body[0].parameters()))
        X = graph.add("Relu", inside)
    last = network.last
    weight = last.weight.detach().numpy()
    if isinstance(last, Cosine):
        X = graph.add("LpNormalization", X, axis=1, p=2)
        weight = last.scale * weight / np.linalg.norm(weight, axis=1, keepdims=True)
    bias = None if isinstance(last, Cosine) else last.bias.detach().numpy()
    softmax = graph.add("Softmax", _linear(graph, X, weight, bias), axis=1)
    # The outputs of a class add up: softmax of summed exponentials is the sum of the softmax.
    belongs = np.eye(network.classes, dtype=np.float32)[network.owner.numpy()]
    return graph.add("MatMul", softmax, graph.constant(belongs))


def _extra_trees(graph: Graph, learner: ExtraTrees, X: str) -> str:
    trees = [tree.tree_ for tree in learner.forest_.estimators_]
    votes = graph.add(
        "TreeEnsembleRegressor", X, domain="ai.onnx.ml", n_targets=len(learner.classes_),
        **_nodes(trees), **_leaves(trees),
    )  # fmt: skip
    raised = graph.add("Add", votes, graph.constant(np.float32(1e-3)))
    weighed = graph.add("Div", raised, graph.constant(learner.prior_.astype(np.float32)))
    return graph.add("Div", weighed, graph.add("ReduceSum", weighed, graph.constant([1])))


def _nodes(trees: list[Any]) -> dict[str, Any]:
    sizes = [tree.node_count for tree in trees]
    leaf = np.concatenate([tree.children_left < 0 for tree in trees])
    threshold = np.concatenate([tree.threshold for tree in trees])
    below = threshold.astype(np.float32)
    # For a float32, x <= t is x <= the largest float32 that is not above t.
    below = np.where(below > threshold, np.nextafter(below, np.float32(-np.inf)), below)
    return {
        "nodes_treeids": np.repeat(np.arange(len(trees)), sizes).tolist(),
        "nodes_nodeids": np.concatenate([np.arange(size) for size in sizes]).tolist(),
        "nodes_featureids": np.concatenate([np.maximum(t.feature, 0) for t in trees]).tolist(),
        "nodes_modes": np.where(leaf, "LEAF", "BRANCH_LEQ").tolist(),
        "nodes_values": np.where(leaf, np.float32(0), below).tolist(),
        "nodes_truenodeids": np.concatenate(
            [np.maximum(t.children_left, 0) for t in trees]
        ).tolist(),
        "nodes_falsenodeids": np.concatenate(
            [np.maximum(t.children_right, 0) for t in trees]
        ).tolist(),
    }


def _leaves(trees: list[Any]) -> dict[str, Any]:
    """Return each leaf's share of its tree's vote, a place for each class that has some."""
    leaves: list[npt.NDArray[Any]] = []
    for number, tree in enumerate(trees):
        leaf = np.flatnonzero(tree.children_left < 0)
        shares = tree.value[leaf, 0] / tree.value[leaf, 0].sum(axis=1, keepdims=True)
        at, target = np.nonzero(shares)
        weight = shares[at, target] / len(trees)
        leaves.append(np.stack([np.full(len(at), number), leaf[at], target, weight]))
    tree_of, node, target, weight = np.concatenate(leaves, axis=1)
    return {
        "target_treeids": tree_of.astype(int).tolist(),
        "target_nodeids": node.astype(int).tolist(),
        "target_ids": target.astype(int).tolist(),
        "target_weights": weight.tolist(),
    }


def _duo(graph: Graph, learner: Duo, X: str) -> str:
    halves = _logistic(graph, learner.linear_, X), _extra_trees(graph, learner.trees_, X)
    return graph.add("Mul", graph.add("Add", *halves), graph.constant(np.float32(0.5)))


KINDS: dict[type, Callable[[Graph, Any, str], str]] = {
    Logistic: _logistic,
    Head: _head,
    ExtraTrees: _extra_trees,
    Duo: _duo,
}
