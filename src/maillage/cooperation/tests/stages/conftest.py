"""What the tests of stages share with those of the plan."""

from maillage.cooperation.tests.plan.conftest import (  # noqa: F401  fixtures
    _files_elsewhere,
    browser,
    by,
    lead,
    partner,
    partner_by,
    project,
    reader,
    stranger,
)
