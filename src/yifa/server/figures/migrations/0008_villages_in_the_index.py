from django.db import migrations, models


class Migration(migrations.Migration):
    """The records of one village are found in the index of figures, without reading those of the others."""

    dependencies = [
        ('figures', '0007_no_index_by_day'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='posting',
            name='posting_figure',
        ),
        migrations.AddIndex(
            model_name='posting',
            index=models.Index(fields=['town', 'figure', 'day', 'village', 'amount', 'seq', 'matter_id'], name='posting_figure'),
        ),
    ]
