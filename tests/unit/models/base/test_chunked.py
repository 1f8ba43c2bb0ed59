"""What our learners share tells nobody what is no news."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.utils.multiclass import check_classification_targets

from bowerbird.models.base.lookup import learner_names, learner_of


@pytest.mark.parametrize("name", learner_names())
def test_many_classes_of_few_labels_are_no_news(name):
    """Scikit-learn's doubt whether they are classes reaches neither the terminal nor the person."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(30, 4)), np.arange(30) % 18
    with pytest.warns(UserWarning, match="unique classes is greater than 50%"):
        check_classification_targets(y)
    model = learner_of(name)(seed=0).fit(X, y)
    model.predict_proba(X)
    assert "unique classes" not in getattr(model, "note", "")
