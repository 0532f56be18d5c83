"""What lists, searches and the opening page of a large town ask for is answered from indexes alone."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0011_papers'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='matter',
            name='matter_list',
        ),
        migrations.RemoveIndex(
            model_name='matter',
            name='matter_village',
        ),
        migrations.RemoveIndex(
            model_name='matter',
            name='matter_number',
        ),
        migrations.AddIndex(
            model_name='duty',
            index=models.Index(fields=['town', 'due', 'id'], name='duty_order'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(fields=['town', 'procedure', '-opened_on', '-id', 'status', 'is_open', 'hidden_unit', 'next_due'], name='matter_list'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(fields=['town', 'procedure', 'village', 'is_open', '-opened_on', '-id', 'status', 'hidden_unit'], name='matter_village'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('hidden_unit', ''), _negated=True), fields=['town', 'hidden_unit'], name='matter_hidden'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(fields=['town', 'number', 'id', 'procedure', 'status', 'hidden_unit'], name='matter_number'),
        ),
    ]
