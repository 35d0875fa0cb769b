package dev.jbuild.runtime.sandbox;

import java.util.Set;

/** A capability of Linux (capability.h). The order is the kernel's: the ordinal is the bit. */
public enum Capability {
    CHOWN,
    DAC_OVERRIDE,
    DAC_READ_SEARCH,
    FOWNER,
    FSETID,
    KILL,
    SETGID,
    SETUID,
    SETPCAP,
    LINUX_IMMUTABLE,
    NET_BIND_SERVICE,
    NET_BROADCAST,
    NET_ADMIN,
    NET_RAW,
    IPC_LOCK,
    IPC_OWNER,
    SYS_MODULE,
    SYS_RAWIO,
    SYS_CHROOT,
    SYS_PTRACE,
    SYS_PACCT,
    SYS_ADMIN,
    SYS_BOOT,
    SYS_NICE,
    SYS_RESOURCE,
    SYS_TIME,
    SYS_TTY_CONFIG,
    MKNOD,
    LEASE,
    AUDIT_WRITE,
    AUDIT_CONTROL,
    SETFCAP,
    MAC_OVERRIDE,
    MAC_ADMIN,
    SYSLOG,
    WAKE_ALARM,
    BLOCK_SUSPEND,
    AUDIT_READ,
    PERFMON,
    BPF,
    CHECKPOINT_RESTORE;

    /** Docker's default set. */
    public static final Set<Capability> DEFAULT = Set.of(
            CHOWN,
            DAC_OVERRIDE,
            FSETID,
            FOWNER,
            MKNOD,
            NET_RAW,
            SETGID,
            SETUID,
            SETFCAP,
            SETPCAP,
            NET_BIND_SERVICE,
            SYS_CHROOT,
            KILL,
            AUDIT_WRITE);

    /** The kernel's mask of a set. */
    @SuppressWarnings("EnumOrdinal") // The order of this enum is the kernel's numbering, and nothing else.
    public static long mask(Set<Capability> set) {
        long mask = 0;
        for (Capability capability : set) {
            mask |= 1L << capability.ordinal();
        }
        return mask;
    }

    /** The name with which profiles know it, for example {@code CAP_CHOWN}. */
    public String profileName() {
        return "CAP_" + name();
    }
}
