"""Muon steps evenly in all directions; AdamW has what is no matrix."""

from __future__ import annotations

import logging

import numpy as np
import pandas as pd
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from bowerbird.data.errors import ConfigError
from bowerbird.models.heads.network import build
from bowerbird.models.heads.optimisers import OPTIMISERS, optimiser_of

needs_muon = pytest.mark.skipif(
    not hasattr(torch.optim, "Muon"), reason="torch has Muon from 2.9 on"
)


def entropy(matrix):
    """Return the entropy of the singular values' energies; ln rank where all are alike."""
    energy = torch.linalg.svdvals(matrix.double()) ** 2
    share = energy / energy.sum()
    return -float(torch.xlogy(share, share).sum())


def update(name):
    """Return the first step on a hidden matrix whose gradient is mostly of the head."""
    network = build(32, 24, 6, 0)
    rng = torch.Generator().manual_seed(0)
    size = torch.tensor([2.0**-i for i in range(24)])
    left, _ = torch.linalg.qr(torch.randn(24, 24, generator=rng))
    right, _ = torch.linalg.qr(torch.randn(32, 24, generator=rng))
    for p in network.parameters():
        p.grad = torch.zeros_like(p)
    network.body[0].weight.grad = left @ torch.diag(size) @ right.T
    before = network.body[0].weight.detach().clone()
    optimiser_of(name, network, 1e-2, 0.0).step()
    return network.body[0].weight.detach() - before


@needs_muon
def test_muons_step_is_more_even_than_adams():
    """The entropy of the singular values is higher, and near that of equal ones."""
    muon, adam = entropy(update("muon")), entropy(update("adamw"))
    assert muon > adam + 0.3


@needs_muon
def test_muons_step_is_as_long_as_adams_usually_is():
    """Root mean square about 0.2 x rate, so that AdamW's rate fits both."""
    assert 0.05e-2 < float(update("muon").square().mean().sqrt()) < 0.3e-2


@needs_muon
@pytest.mark.parametrize(("name", "expected"), [("muon", ["body.0.weight"]), ("muon_all", None)])
def test_which_weights_muon_has(name, expected):
    """Hidden matrices, with the output layer's in `muon_all`; every weight is in one part."""
    network = build(5, 4, 3, 0)
    parts = {
        type(p).__name__: {id(w) for g in p.param_groups for w in g["params"]}
        for p in optimiser_of(name, network, 1e-3, 0.0).parts
    }
    own = [n for n, p in network.named_parameters() if id(p) in parts["Muon"]]
    assert own == (expected or ["body.0.weight", "last.weight"])
    assert len(parts["Muon"]) + len(parts["AdamW"]) == 4


@pytest.mark.parametrize("name", OPTIMISERS)
@pytest.mark.parametrize("network", [nn.Linear(5, 3), nn.Linear(5, 1, bias=False)])
def test_a_network_without_hidden_layers_moves(name, network):
    """A single layer is the output layer."""
    if name != "adamw" and not hasattr(torch.optim, "Muon"):
        pytest.skip("torch has Muon from 2.9 on")
    before = network.weight.detach().clone()
    stepper = optimiser_of(name, network, 1e-2, 0.0)
    stepper.zero_grad()
    network(torch.ones(2, 5)).sum().backward()
    stepper.step()
    assert (network.weight != before).any()


def test_what_there_is_is_told(monkeypatch):
    """An unknown name, and Muon where torch has none, are one line each."""
    with pytest.raises(ConfigError, match=r"optimiser is 'sgd'. There are: adamw, muon, muon_all"):
        optimiser_of("sgd", nn.Linear(2, 2), 1e-3, 0.0)
    monkeypatch.delattr(torch.optim, "Muon", raising=False)
    with pytest.raises(ConfigError, match=r"has none. Choose adamw, or install torch 2.9"):
        optimiser_of("muon", nn.Linear(2, 2), 1e-3, 0.0)


def tail_over_head(name, X, y, head, seed=0, steps=600):
    """Return the ratio of the rarest third's loss to the commonest's, once the latter is `head`.

    At the same number of steps the ratio would only tell who is faster: it grows all along.
    """
    k, third = int(y.max()) + 1, (int(y.max()) + 1) // 3
    network = build(X.shape[1], 64, k, seed)
    stepper = optimiser_of(name, network, 3e-3, 1e-2)
    for _ in range(steps):
        losses = F.cross_entropy(network(X), y, reduction="none")
        each = np.bincount(y, weights=losses.detach().numpy()) / np.bincount(y)
        if each[:third].mean() <= head:
            return each[-third:].mean() / each[:third].mean()
        stepper.zero_grad()
        losses.mean().backward()
        stepper.step()
    raise AssertionError(f"{name} did not bring the head's loss to {head}")


@needs_muon
def test_muon_leaves_the_tail_less_behind():
    """Six classes of 400 to 8 labels: where the head has learnt as much, the tail has more."""
    ratios = {"adamw": [], "muon": [], "muon_all": []}
    for seed in range(5):
        rng, y = np.random.default_rng(seed), np.repeat(np.arange(6), [400, 200, 100, 40, 20, 8])
        X = rng.normal(size=(6, 16))[y] + rng.normal(size=(len(y), 16))
        rows, truth = torch.tensor(X, dtype=torch.float32), torch.from_numpy(y)
        for name, found in ratios.items():
            found.append(tail_over_head(name, rows, truth, 0.1, seed))
    means = {name: float(np.mean(found)) for name, found in ratios.items()}
    logging.getLogger(__name__).info("tail/head loss: %s", means)
    assert max(means["muon"], means["muon_all"]) < 0.9 * means["adamw"]


@needs_muon
@pytest.mark.realdata
def test_muon_leaves_the_tail_of_real_letters_less_behind(real_data):
    """The same on 26 letters, 584 to 11 labels each."""
    table = pd.read_parquet(real_data / "longtail8" / "letter-LT" / "pool_seed0.parquet")
    X = table[[c for c in table if c.startswith("f")]].to_numpy()
    rows = torch.tensor((X - X.mean(axis=0)) / X.std(), dtype=torch.float32)
    common = {name: i for i, name in enumerate(table["label"].value_counts().index)}
    truth = torch.tensor(table["label"].map(common).to_numpy())
    found = {name: tail_over_head(name, rows, truth, 0.5) for name in ("adamw", "muon")}
    logging.getLogger(__name__).info("tail/head loss: %s", found)
    assert found["muon"] < found["adamw"]
