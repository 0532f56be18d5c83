"""The register of keys: a mark of each key file in use, so that one that was changed or replaced shows."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0009_speed'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeyMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('town', models.CharField(max_length=12)),
                ('name', models.CharField(max_length=40)),
                ('mark', models.CharField(max_length=64)),
                ('public', models.CharField(blank=True, max_length=200)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('town', 'name', 'mark'), name='key_mark_once')],
            },
        ),
    ]
