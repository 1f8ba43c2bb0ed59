"""Score a table with a saved learner, without the app: score.py LEARNER TABLE.csv OUT.csv."""

import sys
from pathlib import Path

import pandas as pd

from bowerbird.models.files.saved import load

learner_file, table_file, out = sys.argv[1:]
saved = load(Path(learner_file))
table = pd.read_csv(table_file)
features = saved.about.features(table[list(saved.about.columns)])
scores = saved.learner.predict_proba(features)
pd.DataFrame(scores, columns=saved.about.class_names).to_csv(out, index=False)
