"""Triggers that keep the journal append-only."""

from django.db import migrations

from maillage.accounts import seals


class Migration(migrations.Migration):

    dependencies = [("accounts", "0003_spine")]

    operations = [migrations.RunPython(seals.add_forwards, seals.remove_backwards)]
