"""The public site as a Django application."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "yifa.server.portal"
    label = "portal"

    def ready(self) -> None:
        from yifa.server.ledger.project import projected
        from yifa.server.portal.shelving import on_projected

        projected.connect(on_projected, dispatch_uid="portal-shelves")

        from yifa.server.ledger.projections import Projection, join
        from yifa.server.portal.models import PublicRow
        from yifa.server.portal.shelving import public_rows

        join(Projection(PublicRow, "公开的件", public_rows, matter="id", own=False))
