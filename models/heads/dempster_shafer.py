"""Join what several experts believe, each with its doubt, by Dempster's rule."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor


class Opinion(NamedTuple):
    """Beliefs in each class, and what is left as doubt.

    Parameters
    ----------
    belief : Tensor of shape (b, k)
        Not negative.
    doubt : Tensor of shape (b,)
        In (0, 1]; with the beliefs it sums to 1.
    """

    belief: Tensor
    doubt: Tensor


def opinion(evidence: Tensor) -> Opinion:
    """Return the opinion that evidence allows.

    Parameters
    ----------
    evidence : Tensor of shape (b, k)
        Not negative; counts, as it were, of what speaks for each class.

    Returns
    -------
    opinion : Opinion
        Belief e / S and doubt k / S, S = sum of e + k.

    References
    ----------
    Josang 2016, Subjective logic, for the map between a Dirichlet distribution and an opinion.
    """
    total = evidence.sum(dim=1) + evidence.shape[1]
    return Opinion(evidence / total[:, None], evidence.shape[1] / total)


def joined(first: Opinion, second: Opinion) -> tuple[Opinion, Tensor]:
    """Join two opinions.

    Parameters
    ----------
    first, second : Opinion

    Returns
    -------
    opinion : Opinion
    conflict : Tensor of shape (b,)
        Q in [0, 1): how much of what they believe excludes each other.

    References
    ----------
    Dempster 1967, Upper and lower probabilities induced by a multivalued mapping: the rule, for
    beliefs in single classes and doubt about all.
    """
    agreed = (first.belief * second.belief).sum(dim=1)
    # 1 - Q, written so that nothing cancels where both are sure: sum b = 1 - u.
    rest = agreed + first.doubt + second.doubt - first.doubt * second.doubt
    belief = (
        first.belief * second.belief
        + first.belief * second.doubt[:, None]
        + second.belief * first.doubt[:, None]
    )
    fused = Opinion(belief / rest[:, None], first.doubt * second.doubt / rest)
    return fused, (1 - rest).clamp(0, 1)


def fused(opinions: list[Opinion]) -> tuple[Opinion, Tensor]:
    """Join opinions one after the other, each with what was joined before it.

    Parameters
    ----------
    opinions : list of Opinion
        One or more.

    Returns
    -------
    opinion : Opinion
    conflict : Tensor of shape (b,)
        The largest on the way, in [0, 1).
    """
    whole = opinions[0]
    most = torch.zeros_like(whole.doubt)
    for next_opinion in opinions[1:]:
        whole, conflict = joined(whole, next_opinion)
        most = torch.maximum(most, conflict)
    return whole, most
