"""Sums over days go by figure: an index by day made SQLite read every figure of the days instead."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('figures', '0006_form_editions'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='posting',
            name='posting_day',
        ),
    ]
