"""Comments on points of a gate as on actions (those of actions are kept); a party may refuse the terms."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cooperation', '0003_reminders_and_retention'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameModel(old_name='TaskComment', new_name='Comment'),
        migrations.AlterField(
            model_name='comment',
            name='task',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='cooperation.task', verbose_name='action'),
        ),
        migrations.AddField(
            model_name='comment',
            name='point',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='cooperation.projectpoint', verbose_name='point'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('point__isnull', False), ('task', None)), models.Q(('point', None), ('task__isnull', False)), _connector='OR'), name='comment_on_one', violation_error_message='Un commentaire porte sur une action ou sur un point.'),
        ),
        migrations.CreateModel(
            name='TermsRefusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=500, verbose_name='motif')),
                ('name', models.CharField(blank=True, max_length=150, verbose_name='nom')),
                ('quality', models.CharField(blank=True, max_length=150, verbose_name='fonction')),
                ('at', models.DateTimeField(verbose_name='dit le')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cooperation.member', verbose_name='organisation')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='refusals', to='cooperation.termsversion', verbose_name='version')),
            ],
            options={
                'verbose_name': 'refus des parts',
                'verbose_name_plural': 'refus des parts',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='termsrefusal',
            constraint=models.UniqueConstraint(fields=('version', 'member'), name='terms_refusal_once', violation_error_message='Cette organisation a déjà dit non à cette version.'),
        ),
    ]
