from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0003_import_progress'),
    ]

    operations = [
        migrations.CreateModel(
            name='WordMatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('town', models.CharField(max_length=12)),
                ('procedure', models.CharField(max_length=60)),
                ('field', models.CharField(max_length=80)),
                ('word', models.CharField(max_length=40)),
                ('meaning', models.CharField(max_length=80)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('town', 'procedure', 'field', 'word'), name='word_match_once')],
            },
        ),
    ]
