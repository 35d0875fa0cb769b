package dev.jbuild.cache.os;

/** A Linux system call that jbuild makes, with its number on each supported architecture. */
public enum SystemCall {
    READ(0, 63),
    WRITE(1, 64),
    CLOSE(3, 57),
    LSEEK(8, 62),
    IOCTL(16, 29),
    PREAD64(17, 67),
    DUP(32, 23),
    GETPID(39, 172),
    FCNTL(72, 25),
    FLOCK(73, 32),
    FSYNC(74, 82),
    FTRUNCATE(77, 46),
    GETUID(102, 174),
    GETGID(104, 176),
    GETEUID(107, 175),
    FCHMOD(91, 52),
    FCHOWN(93, 55),
    WAIT4(61, 260),
    KILL(62, 129),
    UMASK(95, 166),
    FSTATFS(138, 44),
    PRCTL(157, 167),
    LSETXATTR(189, 6),
    LGETXATTR(192, 9),
    LLISTXATTR(195, 12),
    FSETXATTR(190, 7),
    FGETXATTR(193, 10),
    FLISTXATTR(196, 13),
    LREMOVEXATTR(198, 15),
    GETDENTS64(217, 61),
    OPENAT(257, 56),
    MKDIRAT(258, 34),
    MKNODAT(259, 33),
    FCHOWNAT(260, 54),
    UNLINKAT(263, 35),
    RENAMEAT2(316, 276),
    LINKAT(265, 37),
    SYMLINKAT(266, 36),
    READLINKAT(267, 78),
    FCHMODAT(268, 53),
    FCHMODAT2(452, 452),
    UTIMENSAT(280, 88),
    FALLOCATE(285, 47),
    DUP3(292, 24),
    PIPE2(293, 59),
    COPY_FILE_RANGE(326, 285),
    SECCOMP(317, 277),
    STATX(332, 291),
    PIDFD_SEND_SIGNAL(424, 424),
    OPEN_TREE(428, 428),
    MOVE_MOUNT(429, 429),
    FSOPEN(430, 430),
    FSCONFIG(431, 431),
    FSMOUNT(432, 432),
    PIDFD_OPEN(434, 434),
    CLONE3(435, 435),
    CLOSE_RANGE(436, 436),
    OPENAT2(437, 437),
    MOUNT_SETATTR(442, 442);

    private final int x86;
    private final int arm;

    SystemCall(int x86, int arm) {
        this.x86 = x86;
        this.arm = arm;
    }

    /** The call's number on the architecture that this JVM runs on. */
    long number() {
        return Kernel.ON_X86_64 ? x86 : arm;
    }
}
