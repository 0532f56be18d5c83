"""Whom a matter was handed to stands in the indexes that say who may see it, so that counting reads no rows."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("ledger", "0008_duty_posts"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="matter",
            name="matter_sight",
        ),
        migrations.RemoveIndex(
            model_name="matter",
            name="matter_alarm",
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(fields=["town", "procedure", "status", "is_open", "hidden_unit", "unit", "village", "given_to", "handler", "id"], name="matter_sight"),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(fields=["town", "is_open", "next_alarm", "procedure", "hidden_unit", "handler", "unit", "village", "given_to", "id"], name="matter_alarm"),
        ),
    ]
