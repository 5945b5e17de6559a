"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from graph_service.client.result import Result as BaseModel

from .fragments import Picture


class EcosystemPicture(BaseModel):
    ecosystem: "EcosystemPictureEcosystem"


class EcosystemPictureEcosystem(BaseModel):
    graph: "EcosystemPictureEcosystemGraph"


EcosystemPictureEcosystemGraph = Picture
EcosystemPicture.model_rebuild()
EcosystemPictureEcosystem.model_rebuild()
