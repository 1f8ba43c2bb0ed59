"""A map for many rows: PaCMAP of some, and a small network that learns it for the rest."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from bowerbird.data.projections import pacmap
from bowerbird.data.projections.pacmap import Progress
from bowerbird.data.scaling import row_chunks

VERSION = "1"
LANDMARKS = 20_000
EPOCHS = 40
BATCH = 256
RATE = 2e-3
DRAWING = 0.8  # the landmarks' share of the time


def project(
    features: npt.NDArray[np.float32], seed: int, progress: Progress | None = None
) -> npt.NDArray[np.float32]:
    """Project 20,000 rows by PaCMAP and the others by regression on them.

    Parameters
    ----------
    features : ndarray of shape (n, d), float32
        Finite; read in chunks but for the landmarks.
    seed : int
        Draws the landmarks and trains the network.
    progress : callable or None
        Called with what is done and a fraction in [0, 1].

    Returns
    -------
    coordinates : ndarray of shape (n, 2), float32
        The landmarks' are PaCMAP's own.
    """
    tell = progress or (lambda what, fraction: None)
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.choice(len(features), min(LANDMARKS, len(features)), replace=False))
    landmarks = np.asarray(features[chosen])
    places = pacmap.project(landmarks, seed, lambda what, f: tell(what, f and f * DRAWING))
    network = fit(landmarks, places, seed)
    points = np.empty((len(features), 2), dtype=np.float32)
    with torch.inference_mode():
        for rows in row_chunks(*features.shape):
            points[rows] = network(torch.from_numpy(np.array(features[rows]))).numpy()
            tell("placing the rest", DRAWING + (1 - DRAWING) * rows.stop / len(features))
    points[chosen] = places
    return points


def fit(
    landmarks: npt.NDArray[np.float32], places: npt.NDArray[np.float32], seed: int
) -> nn.Sequential:
    """Train a network to say where a vector lies on the map.

    Parameters
    ----------
    landmarks : ndarray of shape (n, d), float32
    places : ndarray of shape (n, 2), float32
        Their coordinates.
    seed : int
        The random state of torch is left as it was.

    Returns
    -------
    network : torch.nn.Sequential
        From (m, d) to (m, 2); least squares.
    """
    vectors, targets = torch.from_numpy(landmarks), torch.from_numpy(places)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = _network(vectors, targets)
        steps = EPOCHS * -(-len(vectors) // BATCH)
        optimiser = torch.optim.Adam(network.parameters(), lr=RATE)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
        for _ in range(EPOCHS):
            order = torch.randperm(len(vectors))
            for start in range(0, len(order), BATCH):
                rows = order[start : start + BATCH]
                optimiser.zero_grad()
                loss = nn.functional.mse_loss(network(vectors[rows]), targets[rows])
                torch.autograd.backward(loss)
                optimiser.step()
                schedule.step()
    return network


class _Affine(nn.Module):
    """Shift and stretch by fixed numbers."""

    shift: torch.Tensor
    stretch: torch.Tensor

    def __init__(self, shift: torch.Tensor, stretch: torch.Tensor) -> None:
        super().__init__()
        self.register_buffer("shift", shift)
        self.register_buffer("stretch", stretch)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        return (rows + self.shift) * self.stretch


def _network(vectors: torch.Tensor, targets: torch.Tensor) -> nn.Sequential:
    """Build the network between the landmarks' scale and the map's; one scale for all columns."""
    middle, width = vectors.mean(dim=0), vectors.std(dim=0).square().mean().sqrt() + 1e-12
    centre, size = targets.mean(dim=0), targets.std(dim=0) + 1e-12
    return nn.Sequential(
        _Affine(-middle, 1 / width),
        nn.Linear(vectors.shape[1], 256),
        nn.ReLU(),
        nn.Linear(256, 128),
        nn.ReLU(),
        nn.Linear(128, 2),
        _Affine(centre / size, size),
    )
