package dev.jbuild.core.cachestore;

import dev.jbuild.cache.chunk.ChunkingOutputStream;
import dev.jbuild.cache.chunk.Chunks;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.layer.LayerTars;
import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.cacheplace.CacheManifest;
import dev.jbuild.core.cacheplace.CacheTarget;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.solve.CacheDirectory;
import dev.jbuild.core.text.Amounts;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Gives the contents of cache mounts to a place: a tar, always the same for the same files, cut where its content says so, each
 * piece sent once. A mount that can't be read or is too large is left out, which is told. One thread's.
 */
final class MountExport {

    /** How many chunks may wait to be sent; each takes up to 4 MiB. */
    private static final int MOST_WAITING = 8;

    private static final String CODE = "JB3148";

    private final Store store;
    private final CacheTarget target;
    private final CacheUpload upload;
    private final List<CacheImport> imports;
    private final ExecutorService workers;
    private final BuildListener listener;

    MountExport(
            Store store,
            CacheTarget target,
            CacheUpload upload,
            List<CacheImport> imports,
            ExecutorService workers,
            BuildListener listener) {
        this.store = store;
        this.target = target;
        this.upload = upload;
        this.imports = imports;
        this.workers = workers;
        this.listener = listener;
    }

    /**
     * All mounts that the target wants.
     *
     * @throws EngineException if the place does not take them
     */
    Map<Digest, CacheIndex.MountContent> all() throws EngineException, IOException {
        Map<Digest, CacheIndex.MountContent> contents = new TreeMap<>();
        for (String id : target.mounts()) {
            Optional<CacheIndex.MountContent> content = one(id);
            content.ifPresent(there -> contents.put(CacheDirectory.digest(id), there));
        }
        return contents;
    }

    private Optional<CacheIndex.MountContent> one(String id) throws EngineException, IOException {
        Optional<CacheDirectory> directory = CacheDirectory.tryExisting(store, id);
        if (directory.isEmpty()) {
            return passedOn(id);
        }
        try (CacheDirectory held = directory.get();
                RootDir root = RootDir.open(held.data())) {
            if (isTooLarge(root)) {
                say(
                        id,
                        "is larger than " + Amounts.size(target.largestMount())
                                + " and does not travel; mount-max=SIZE allows more");
                return Optional.empty();
            }
            return Optional.of(packed(root));
        } catch (Unsent failure) {
            throw failure.reason;
        } catch (IOException failure) {
            say(id, "can't be read and does not travel: " + failure.getMessage());
            return Optional.empty();
        }
    }

    private void say(String id, String text) {
        listener.on(new BuildEvent.Note("cache mount " + id + " " + text + " [" + CODE + "]"));
    }

    private boolean isTooLarge(RootDir root) throws IOException {
        long bytes = 0;
        Deque<String> open = new ArrayDeque<>(List.of(""));
        while (!open.isEmpty() && bytes <= target.largestMount()) {
            String directory = open.pop();
            for (String name : root.list(directory)) {
                String path = directory.isEmpty() ? name : directory + "/" + name;
                Optional<FileStat> stat = root.lstat(path);
                if (stat.isPresent() && stat.get().type() == FileType.DIRECTORY) {
                    open.push(path);
                } else if (stat.isPresent() && stat.get().type() == FileType.FILE) {
                    bytes += stat.get().size();
                }
            }
            upload.moves(1);
        }
        return bytes > target.largestMount();
    }

    private CacheIndex.MountContent packed(RootDir root) throws IOException {
        List<Descriptor> chunks = new ArrayList<>();
        Deque<Future<Digest>> waiting = new ArrayDeque<>();
        long[] bytes = {0};
        try (ChunkingOutputStream out = new ChunkingOutputStream(chunk -> {
            bytes[0] += chunk.length;
            byte[] packed = Chunks.pack(chunk);
            Descriptor blob = new Descriptor(CacheManifest.CHUNK, Digest.of(packed), packed.length);
            chunks.add(blob);
            upload.moves(chunk.length);
            waiting.add(workers.submit(() -> {
                upload.add(blob, () -> Files.write(store.session().newFile("chunk"), packed));
                return blob.digest();
            }));
            if (waiting.size() > MOST_WAITING) {
                sent(waiting.remove());
            }
        })) {
            LayerTars.writeTree(root, out);
        }
        while (!waiting.isEmpty()) {
            sent(waiting.remove());
        }
        return new CacheIndex.MountContent(bytes[0], chunks);
    }

    private void sent(Future<Digest> sending) throws IOException {
        try {
            Digest _ = Patience.await(sending, upload::moved, target.patience());
        } catch (EngineException | IOException failure) {
            throw new Unsent(failure);
        }
    }

    /** That the place does not take a chunk, which is no fault of the mount. */
    private static final class Unsent extends IOException {
        private static final long serialVersionUID = 1L;
        private final EngineException reason;

        Unsent(Exception failure) {
            super(failure);
            this.reason = failure instanceof EngineException known
                    ? known
                    : new EngineException("JB3147", String.valueOf(failure.getMessage()), "", failure);
        }
    }

    /** What another cache has of a mount that is not here: it stays in the cache although this build had no use for it. */
    private Optional<CacheIndex.MountContent> passedOn(String id) throws EngineException, IOException {
        for (CacheImport other : imports) {
            Optional<CacheIndex.MountContent> content = other.index()
                    .flatMap(index -> Optional.ofNullable(index.mounts().get(CacheDirectory.digest(id))));
            if (content.isPresent()) {
                for (Descriptor chunk : content.get().chunks()) {
                    upload.add(chunk, () -> BlobCopy.fetch(store, other, chunk, upload));
                }
                return content;
            }
        }
        return Optional.empty();
    }
}
