"""What holds for all tests.

Hypothesis tries the same examples in every run, so that a green run stays green; to look for new
ones, set HYPOTHESIS_PROFILE=explore.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
