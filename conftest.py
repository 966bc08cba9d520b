"""What all the tests share."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Tests assert correctness, never times: a busy machine must not fail one. The integration runs the same examples each
# time, so that a landing does not depend on luck; developers' machines look for new ones at each run.
settings.register_profile(
    "maillage",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("CI") == "true",
)
settings.load_profile("maillage")
