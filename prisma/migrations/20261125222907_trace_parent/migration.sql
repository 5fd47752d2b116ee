-- AlterTable
ALTER TABLE "replies" ADD COLUMN     "trace_parent" TEXT;
