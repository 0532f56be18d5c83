from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_imports")]
    operations = [
        migrations.AddField("importedrow", "batch", models.BigIntegerField(default=0)),
        migrations.AddIndex("importedrow", models.Index(fields=["batch"], name="imported_row_batch")),
    ]
