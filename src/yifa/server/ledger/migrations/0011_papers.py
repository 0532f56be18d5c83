"""Files taken in that no entry uses yet, so that they can be counted against a quota and cleared away."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("ledger", "0010_key_marks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Unclaimed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("town", models.CharField(max_length=12)),
                ("sha", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("person", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["town", "person"], name="unclaimed_person")],
                "constraints": [models.UniqueConstraint(fields=("town", "sha"), name="unclaimed_once")],
            },
        ),
    ]
