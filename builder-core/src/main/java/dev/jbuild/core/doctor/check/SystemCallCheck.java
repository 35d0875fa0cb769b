package dev.jbuild.core.doctor.check;

import dev.jbuild.cache.os.Errno;
import dev.jbuild.cache.os.Kernel;
import dev.jbuild.cache.os.SystemCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether calls that jbuild makes are there and allowed: each is made with arguments that make no sense. */
public final class SystemCallCheck implements Check {

    private static final long NONSENSE = -1;

    /** What the kernel checks first are the flags or the size, so it says "invalid argument" and does nothing. */
    private static final Map<String, long[]> CALLS = new LinkedHashMap<>();

    static {
        CALLS.put("OPENAT2", new long[] {NONSENSE, 0, 0, 0});
        CALLS.put("OPEN_TREE", new long[] {NONSENSE, 0, NONSENSE});
        CALLS.put("MOUNT_SETATTR", new long[] {NONSENSE, 0, NONSENSE, 0, 0});
        CALLS.put("PIDFD_OPEN", new long[] {NONSENSE, NONSENSE});
        CALLS.put("PIDFD_SEND_SIGNAL", new long[] {NONSENSE, 0, 0, NONSENSE});
        CALLS.put("CLONE3", new long[] {0, 0});
        CALLS.put("CLOSE_RANGE", new long[] {NONSENSE, 0, NONSENSE});
    }

    @Override
    public String subject() {
        return "calls";
    }

    @Override
    public List<Finding> look() {
        List<String> missing = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        CALLS.forEach((name, arguments) -> {
            SystemCall call = SystemCall.valueOf(name);
            long result = Kernel.tryCall(call, arguments);
            if (result == -Errno.ENOSYS) {
                missing.add(name.toLowerCase(java.util.Locale.ROOT));
            } else if (result == -Errno.EPERM) {
                refused.add(name.toLowerCase(java.util.Locale.ROOT));
            }
        });
        if (missing.isEmpty() && refused.isEmpty()) {
            return List.of(
                    Finding.ok(this, "openat2, open_tree, mount_setattr, pidfds, clone3 and close_range are there."));
        }
        List<Finding> findings = new ArrayList<>();
        if (!missing.isEmpty()) {
            findings.add(Finding.problem(
                    this,
                    "The kernel does not know, or something around jbuild hides: " + String.join(", ", missing) + ".",
                    "Use Linux 6.8 or newer; in a container, give it a seccomp profile that allows these calls."));
        }
        if (!refused.isEmpty()) {
            findings.add(Finding.problem(
                    this,
                    "Something around jbuild refuses the calls " + String.join(", ", refused) + ".",
                    "In a container, give it a seccomp profile that allows these calls."));
        }
        return findings;
    }
}
