package dev.jbuild.core.cachestore;

import dev.jbuild.cache.chunk.ChunkingOutputStream;
import dev.jbuild.cache.chunk.Chunks;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.layer.TarExtractor;
import dev.jbuild.cache.os.BulkInputStream;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.progress.TransferMeter;
import dev.jbuild.core.solve.CacheDirectory;
import dev.jbuild.core.solve.SharedMounts;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Fills cache mounts from caches elsewhere. */
final class MountImport implements SharedMounts {

    private static final String CODE = "JB3142";

    private final Store store;
    private final List<CacheImport> imports;
    private final BuildListener listener;
    private final Map<Path, ReentrantLock> turns = new ConcurrentHashMap<>();

    MountImport(Store store, List<CacheImport> imports, BuildListener listener) {
        this.store = store;
        this.imports = List.copyOf(imports);
        this.listener = listener;
    }

    @Override
    public void fill(String id, Path data, int uid, int gid, int mode) {
        ReentrantLock turn = turns.computeIfAbsent(data, path -> new ReentrantLock());
        turn.lock();
        try {
            for (CacheImport cache : imports) {
                Optional<CacheIndex.MountContent> content = cache.index()
                        .flatMap(index -> Optional.ofNullable(index.mounts().get(CacheDirectory.digest(id))));
                if (content.isPresent() && isEmpty(data) && fill(id, cache, content.get(), data, uid, gid, mode)) {
                    return;
                }
            }
        } finally {
            turn.unlock();
        }
    }

    private static boolean isEmpty(Path data) {
        try (var files = Files.newDirectoryStream(data)) {
            return !files.iterator().hasNext();
        } catch (IOException notThere) {
            return true;
        }
    }

    private boolean fill(
            String id, CacheImport cache, CacheIndex.MountContent content, Path data, int uid, int gid, int mode) {
        try {
            Path made = store.session().newDirectory("mount");
            try {
                unpack(id, cache, content, made);
                try (RootDir root = RootDir.open(made)) {
                    root.chown("", uid, gid);
                    root.chmod("", mode);
                }
                publish(made, data);
                return true;
            } finally {
                if (Files.exists(made)) {
                    store.session().discard(made);
                }
            }
        } catch (EngineException failure) {
            say(id, cache, failure.sentence());
        } catch (IOException failure) {
            say(id, cache, failure.getMessage() + ".");
        }
        return false;
    }

    private void say(String id, CacheImport cache, String why) {
        listener.on(new BuildEvent.Note("cache mount " + id + " can't be had from " + cache.place()
                + " and stays empty: " + why + " [" + CODE + "]"));
    }

    private void unpack(String id, CacheImport cache, CacheIndex.MountContent content, Path directory)
            throws EngineException, IOException {
        long total = content.chunks().stream().mapToLong(Descriptor::size).sum();
        try (TransferMeter meter = new TransferMeter(
                        listener, "cache mount " + id + " from " + cache.place(), OptionalLong.of(total));
                RootDir root = RootDir.open(directory);
                InputStream in = new BufferedInputStream(
                        new ChunkStream(cache, content.chunks(), meter), ChunkingOutputStream.USUAL)) {
            TarExtractor.extract(in, root, OptionalInt.empty(), OptionalInt.empty());
            in.transferTo(OutputStream.nullOutputStream());
            meter.done();
        }
    }

    /** Whoever was faster has it. */
    private static void publish(Path made, Path data) throws IOException {
        try {
            Files.move(made, data, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException taken) {
            if (!Files.isDirectory(data)) {
                throw taken;
            }
        }
    }

    /** The chunks one after the other, each checked before a byte of it is given. */
    private static final class ChunkStream extends BulkInputStream {
        private final CacheImport cache;
        private final List<Descriptor> chunks;
        private final TransferMeter meter;
        private int next;
        private byte[] chunk = {};
        private int at;

        ChunkStream(CacheImport cache, List<Descriptor> chunks, TransferMeter meter) {
            this.cache = cache;
            this.chunks = chunks;
            this.meter = meter;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            while (at == chunk.length) {
                if (next == chunks.size()) {
                    return -1;
                }
                chunk = fetch(chunks.get(next++));
                at = 0;
            }
            int count = Math.min(length, chunk.length - at);
            System.arraycopy(chunk, at, bytes, offset, count);
            at += count;
            return count;
        }

        private byte[] fetch(Descriptor blob) throws IOException {
            if (blob.size() > Chunks.LONGEST_PACKED) {
                throw new IOException("a chunk of it is longer than any");
            }
            ByteArrayOutputStream packed = new ByteArrayOutputStream((int) blob.size());
            try {
                cache.fetch(blob, packed, meter::add);
            } catch (EngineException failure) {
                throw new IOException(failure.sentence(), failure);
            }
            byte[] bytes = packed.toByteArray();
            if (!Digest.of(bytes).equals(blob.digest())) {
                throw new IOException("a chunk of it is not what the cache's index says");
            }
            return Chunks.unpack(bytes);
        }
    }
}
