"""A membership becomes a dated mandate."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="membership", name="membership_once"),
        migrations.RenameModel(old_name="Membership", new_name="Mandate"),
        migrations.RenameField(model_name="mandate", old_name="created_at", new_name="starts_at"),
    ]
