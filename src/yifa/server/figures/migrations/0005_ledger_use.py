from django.db import migrations, models

_LEDGERS = (
    "INSERT INTO figures_ledgeruse (town, procedure, figure, since) "
    "SELECT town, procedure, '', MIN(day) FROM ledger_entry GROUP BY town, procedure"
)


def told(apps, schema_editor):
    """Figures told by others: known from their first statement, of whichever procedure posted it."""
    from yifa.domains import catalogue
    from yifa.server.ledger.use import told as keys

    figures = catalogue().figures
    rows = apps.get_model("figures", "Posting").objects.filter(figure__in=sorted(keys()))
    first_days = rows.values_list("town", "figure").annotate(since=models.Min("day")).order_by()
    use = apps.get_model("figures", "LedgerUse")
    use.objects.bulk_create(
        use(town=town, procedure=figures[figure].procedure, figure=figure, since=since)
        for town, figure, since in first_days
    )


class Migration(migrations.Migration):

    dependencies = [
        ('figures', '0004_counting_from_the_index'),
        ('ledger', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='LedgerUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('town', models.CharField(max_length=12)),
                ('procedure', models.CharField(max_length=60)),
                ('figure', models.CharField(blank=True, max_length=60)),
                ('since', models.DateField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('town', 'procedure', 'figure'), name='ledger_use_once')],
            },
        ),
        migrations.RunSQL(_LEDGERS, migrations.RunSQL.noop),
        migrations.RunPython(told, migrations.RunPython.noop),
    ]
