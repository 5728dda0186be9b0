package io.parley.session.actor;

import io.parley.core.NodeId;
import io.parley.llm.ModelCatalog;
import io.parley.session.SessionConfig;

/** What every actor of a node has in common. */
public record Rules(NodeId self, SessionConfig config, ModelCatalog models) {}
