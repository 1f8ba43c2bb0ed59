"""The network behind a torch head: an output a class, grown where a class is new."""

from __future__ import annotations

import copy

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from bowerbird.models.heads.layers import Cosine

Ints = npt.NDArray[np.int64]


class Network(nn.Module):
    """A body and an output layer; the outputs of classes that were merged count as one.

    Parameters
    ----------
    body : torch.nn.Sequential
        Empty for a linear head.
    last : torch.nn.Linear or Cosine
        One output or more for each class.
    classes : int
        How many.
    """

    owner: Tensor

    def __init__(self, body: nn.Sequential, last: nn.Linear | Cosine, classes: int) -> None:
        super().__init__()
        self.body, self.last, self.classes = body, last, classes
        # The class that each output speaks for; an output is never moved, a new one comes last.
        self.register_buffer("owner", torch.arange(last.out_features))
        self._arrange()

    def forward(self, X: Tensor) -> Tensor:
        """Return scores of shape (b, classes) for rows of shape (b, d)."""
        outputs: Tensor = self.last(self.body(X))
        return self.of_classes(outputs)

    def of_classes(self, outputs: Tensor) -> Tensor:
        """Return the log of the summed exponentials of each class's outputs."""
        if self._order is None:
            columns = [outputs[:, self.owner == c].logsumexp(dim=1) for c in range(self.classes)]
            return torch.stack(columns, dim=1)
        return outputs[:, self._order] if len(self._order) else outputs

    def _arrange(self) -> None:
        """Note the order of the outputs: none where a class has several, empty where it is ours."""
        order = torch.argsort(self.owner)
        in_order = bool((order[1:] > order[:-1]).all())
        several = len(order) > self.classes
        self._order = None if several else order[:0] if in_order else order

    def bias(self) -> Tensor:
        """Return the output layer's biases, which a cosine layer has none of."""
        assert isinstance(self.last, nn.Linear)
        return self.last.bias

    def regroup(self, at: Ints, classes: int) -> None:
        """Let outputs speak for other classes.

        Parameters
        ----------
        at : ndarray of shape (k,), int64
            The new number of each class; the same for classes that are merged.
        classes : int
            How many there are then.
        """
        self.owner = torch.from_numpy(at).to(self.owner.device)[self.owner]
        self.classes = classes
        self._arrange()

    def grow(self, new: Ints, prototypes: Tensor) -> None:
        """Add an output for each new class, that looks where its first labels lie.

        Parameters
        ----------
        new : ndarray of shape (c,), int64
            Their numbers, after `regroup` made room.
        prototypes : Tensor of shape (c, h)
            Mean of each one's rows behind the body, less the mean of all rows; 0 where it has none.
        """
        old, dim = self.last, prototypes.shape[1]
        with torch.no_grad():
            typical = old.weight.norm(dim=1).mean()
            length = prototypes.norm(dim=1, keepdim=True).clamp_min(1e-12)
            weight = torch.cat([old.weight, prototypes / length * typical])
            self.last = copy.deepcopy(old)
            self.last.weight, self.last.out_features = nn.Parameter(weight), len(weight)
            if isinstance(old, nn.Linear):
                # Below every other where nothing tells of the class, else as any other.
                low, usual = old.bias.min() - 1, old.bias.mean()
                bias = torch.where(prototypes.any(dim=1), usual, low)
                self.last.bias = nn.Parameter(torch.cat([old.bias, bias]))
        assert dim == self.last.in_features
        more = torch.from_numpy(new).to(self.owner.device)
        self.owner = torch.cat([self.owner, more])
        self._arrange()


def build(columns: int, hidden: int, classes: int, seed: int, cosine: bool = False) -> Network:
    """Make a network with weights drawn from a seed.

    Parameters
    ----------
    columns, classes : int
        Units of the input and the output layer, positive.
    hidden : int
        Units of the hidden layer; 0 for none.
    seed : int
        Torch's global generator is left as it was.
    cosine : bool
        Whether the output layer sees directions only.

    Returns
    -------
    network : Network
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        layers = [nn.Linear(columns, hidden), nn.ReLU(inplace=True)] if hidden else []
        kind: type[Cosine] | type[nn.Linear] = Cosine if cosine else nn.Linear
        return Network(nn.Sequential(*layers), kind(hidden or columns, classes), classes)


def for_scoring(network: Network, centre: Tensor, width: float) -> Network:
    """Return a network that takes rows as they are in the pool, and takes fewer passes over them.

    Parameters
    ----------
    network : Network
        For rows less `centre`, divided by `width`.
    centre : Tensor of shape (d,), float64
    width : float

    Returns
    -------
    network : Network
        Gives the same scores. The scaling is in its first layer; and as max(z + b, 0) is
        max(z, -b) + b, the hidden layer's bias is in the output layer's, which is smaller.
    """
    network = copy.deepcopy(network).requires_grad_(False)
    first = network.body[0] if len(network.body) else network.last
    if not isinstance(first, nn.Linear):
        network.body = nn.Sequential(_Scale(centre, width), *network.body)
        return network
    weight = first.weight.double() / width
    bias = first.bias.double() - weight @ centre.to(weight)
    first.weight.copy_(weight)
    first.bias.copy_(bias)
    last = network.last
    if first is not last and isinstance(last, nn.Linear):
        last.bias.copy_(last.bias.double() + last.weight.double() @ bias)
        network.body = nn.Sequential(_Product(first.weight), _AtLeast(-first.bias))
    return network


class _Scale(nn.Module):
    """Take a centre away and divide by a width."""

    centre: Tensor

    def __init__(self, centre: Tensor, width: float) -> None:
        super().__init__()
        self.width = width
        self.register_buffer("centre", centre.float())

    def forward(self, X: Tensor) -> Tensor:
        return (X - self.centre) / self.width


class _Product(nn.Module):
    """Multiply by weights."""

    weight: Tensor

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        self.register_buffer("weight", weight.detach().clone())

    def forward(self, X: Tensor) -> Tensor:
        return X @ self.weight.T


class _AtLeast(nn.Module):
    """Raise what is below a floor to it, in place."""

    floor: Tensor

    def __init__(self, floor: Tensor) -> None:
        super().__init__()
        self.register_buffer("floor", floor.detach().clone())

    def forward(self, X: Tensor) -> Tensor:
        return torch.maximum(X, self.floor, out=X)
