from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_duties")]
    operations = [
        migrations.AddField("matter", "batch", models.BigIntegerField(default=0)),
        migrations.AddIndex("matter", models.Index(fields=["town", "batch"], name="matter_batch")),
    ]
