from django.db import migrations

from yifa.server.ledger.sql import backward, forward


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(forward, backward)]
