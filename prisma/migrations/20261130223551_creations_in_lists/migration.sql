-- CreateIndex
CREATE UNIQUE INDEX "listed_interactions_changed_since" ON "listed_interactions"("owner_id", "first_position") WHERE (first_position < position AND deleted_at IS NULL);
