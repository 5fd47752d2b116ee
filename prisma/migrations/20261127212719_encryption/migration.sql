-- CreateTable
CREATE TABLE "encryption_keys" (
    "id" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),

    CONSTRAINT "encryption_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "encryption_rotations" (
    "key_id" TEXT NOT NULL,
    "table" TEXT NOT NULL,
    "last_key" TEXT[],
    "total" INTEGER NOT NULL,
    "rewritten" INTEGER NOT NULL DEFAULT 0,
    "unreadable" INTEGER NOT NULL DEFAULT 0,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "encryption_rotations_pkey" PRIMARY KEY ("key_id","table")
);
