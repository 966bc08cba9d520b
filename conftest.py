"""What all the tests share."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# Tests assert correctness, never times: a busy machine must not fail one.
settings.register_profile("maillage", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("maillage")
