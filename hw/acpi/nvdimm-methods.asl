/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The methods of the NVDIMM root device and those that its DIMMs share.
 *
 * Specification: ACPI 6.5 sections 6.5.9 (_FIT), 6.5.10 (_LSI, _LSR, _LSW), 9.1.1 (_DSM), 9.20 (NVDIMM devices; 9.20.8: _NCH, _NBS, _NIC, _NIH,
 * _NIG).
 * The fields of the doorbell and of its buffer and the DIMMs themselves depend on the machine and come from hw/acpi/ssdt.c;
 * docs/specs/doorbell.rst says what is where.
 * Must not: decide anything about a call; the emulator answers all of them, also those that make no sense.
 *
 * Every reply begins with a status of four bytes, except that of _DSM function 0.
 */
DefinitionBlock ("", "SSDT", 1, "MISFIT", "NVDIMM", 0x00000001)
{
    External (MEMA, IntObj)                                 // address of the buffer; 0: no boot firmware placed it
    External (\_SB.NVDR, DeviceObj)
    External (\_SB.NVDR.NTFY, MethodObj)                     // device, as for QDEV, and notification value
    External (\_SB.NVDR.RING, FieldUnitObj)                 // the doorbell
    External (\_SB.NVDR.QDEV, FieldUnitObj)                 // request: the device, 0 the root, n the DIMM of slot n - 1
    External (\_SB.NVDR.QREV, FieldUnitObj)                 //          revision
    External (\_SB.NVDR.QFUN, FieldUnitObj)                 //          function
    External (\_SB.NVDR.QLEN, FieldUnitObj)                 //          bytes of input
    External (\_SB.NVDR.QUID, FieldUnitObj)                 //          UUID
    External (\_SB.NVDR.QIN0, FieldUnitObj)                 //          input, in fields of growing length
    External (\_SB.NVDR.QIN1, FieldUnitObj)
    External (\_SB.NVDR.QIN2, FieldUnitObj)
    External (\_SB.NVDR.QIN3, FieldUnitObj)
    External (\_SB.NVDR.RLEN, FieldUnitObj)                 // reply: bytes of output
    External (\_SB.NVDR.ROBJ, FieldUnitObj)                 //        what object it is, 0: what the method returns by its specification
    External (\_SB.NVDR.ROU0, FieldUnitObj)                 //        output, in fields of growing length
    External (\_SB.NVDR.ROU1, FieldUnitObj)
    External (\_SB.NVDR.ROU2, FieldUnitObj)
    External (\_SB.NVDR.ROU3, FieldUnitObj)
    External (\_SB.NVDR.ROU4, FieldUnitObj)
    External (\_SB.NVDR.ROU5, FieldUnitObj)
    External (\_SB.NVDR.ROU6, FieldUnitObj)

    Scope (\_SB.NVDR)
    {
        Name (NONE, Buffer (Zero) {})
        Name (NUID, Buffer (16) {})

        // The lengths here are those of hw/acpi/doorbell.h.
        Method (PUTI, 1, NotSerialized)
        {
            Local0 = SizeOf (Arg0)
            QLEN = Local0
            If (Local0 > 4064) { QIN3 = Arg0 }
            ElseIf (Local0 > 512) { QIN2 = Arg0 }
            ElseIf (Local0 > 16) { QIN1 = Arg0 }
            ElseIf (Local0) { QIN0 = Arg0 }
        }

        // The shortest field that holds all of the output: a field is read eight bytes at a time, a buffer is cut in one go.
        Method (GETO, 1, NotSerialized)
        {
            If (Arg0 <= 16) { Return (Mid (ROU0, Zero, Arg0)) }
            If (Arg0 <= 512) { Return (Mid (ROU1, Zero, Arg0)) }
            If (Arg0 <= 4088) { Return (Mid (ROU2, Zero, Arg0)) }
            If (Arg0 <= 16384) { Return (Mid (ROU3, Zero, Arg0)) }
            If (Arg0 <= 65536) { Return (Mid (ROU4, Zero, Arg0)) }
            If (Arg0 <= 262144) { Return (Mid (ROU5, Zero, Arg0)) }
            Return (Mid (ROU6, Zero, Arg0))
        }

        // One object: what it is, and its content.
        Method (ELEM, 2, NotSerialized)
        {
            If (Arg0 == One) { Return (DWRD (Arg1, Zero)) }
            If (Arg0 == 2) { Return (ToString (Arg1)) }
            Return (Arg1)
        }

        // The same of a package: how many elements, and what each is, how long it is, and its content.
        Method (ELMS, 1, NotSerialized)
        {
            Local0 = DWRD (Arg0, Zero)
            Local1 = Package (Local0) {}
            Local2 = 4
            Local3 = Zero
            While (Local3 < Local0)
            {
                Local4 = DWRD (Arg0, Local2 + 4)
                Local1 [Local3] = ELEM (DWRD (Arg0, Local2), Mid (Arg0, Local2 + 8, Local4))
                Local2 += Local4 + 8
                Local3++
            }
            Return (Local1)
        }

        // An object that the method does not return by its specification, in a package by which its caller knows it; 5: the method fails.
        Method (ODDO, 2, NotSerialized)
        {
            If (Arg0 == 5) { Return (One / SizeOf (NONE)) }
            Local0 = Package (1) {}
            If (Arg0 == 3) { Local0 [Zero] = ELMS (Arg1) }
            Else { Local0 [Zero] = ELEM (Arg0, Arg1) }
            Return (Local0)
        }

        // One call: device, kind of method, UUID, revision, function, input buffer. One at a time, because there is one buffer.
        Method (CALL, 6, Serialized)
        {
            If (MEMA == Zero)
            {
                If (Arg4 == Zero) { Return (Buffer (One) { 0x00 }) }
                Return (Buffer (4) { 0x01, 0x00, 0x00, 0x00 })
            }
            QDEV = Arg0
            QREV = Arg3
            QFUN = Arg4
            QUID = Arg2
            PUTI (Arg5)
            RING = MEMA | Arg1
            Local0 = ROBJ
            If (Local0) { Return (ODDO (Local0, GETO (RLEN))) }
            Return (GETO (RLEN))
        }

        Method (DWRD, 2, Serialized)
        {
            CreateDWordField (Arg0, Arg1, DFLD)
            Return (DFLD)
        }

        Method (RNGE, 2, Serialized)                        // offset and length as input
        {
            Local0 = Buffer (8) {}
            CreateDWordField (Local0, Zero, ROFS)
            CreateDWordField (Local0, 4, RSIZ)
            ROFS = Arg0
            RSIZ = Arg1
            Return (Local0)
        }

        // _DSM of any device: its four arguments and the device. Arg3 is a package with one buffer, or is left out.
        Method (NDSM, 5, NotSerialized)
        {
            Local0 = NONE
            Local1 = ObjectType (Arg3)
            If (Local1 == 3) { Local0 = Arg3 }
            If (Local1 == 4)
            {
                If (SizeOf (Arg3) > Zero)
                {
                    Local2 = ObjectType (Arg3 [Zero])
                    If (Local2 == 3) { Local0 = DerefOf (Arg3 [Zero]) }
                    If (Local2 == One) { Local0 = ToBuffer (DerefOf (Arg3 [Zero])) }
                }
            }
            Local0 = CALL (Arg4, One, Arg0, Arg1, Arg2, Local0)
            If (ObjectType (Local0) == 4) { Return (DerefOf (Local0 [Zero])) }
            Return (Local0)
        }

        Method (NLSI, 1, NotSerialized)
        {
            Local0 = CALL (Arg0, 2, NUID, Zero, One, NONE)
            If (ObjectType (Local0) == 4) { Return (DerefOf (Local0 [Zero])) }
            Local1 = Package (3) { One, Zero, Zero }
            Local1 [Zero] = DWRD (Local0, Zero)
            If (SizeOf (Local0) >= 12)
            {
                Local1 [One] = DWRD (Local0, 4)
                Local1 [2] = DWRD (Local0, 8)
            }
            Return (Local1)
        }

        Method (NLSR, 3, NotSerialized)
        {
            Local0 = CALL (Arg0, 3, NUID, Zero, One, RNGE (Arg1, Arg2))
            If (ObjectType (Local0) == 4) { Return (DerefOf (Local0 [Zero])) }
            Local1 = Package (2) {}
            Local1 [Zero] = DWRD (Local0, Zero)
            Local1 [One] = Mid (Local0, 4, SizeOf (Local0) - 4)
            Return (Local1)
        }

        Method (NLSW, 4, NotSerialized)
        {
            Local0 = CALL (Arg0, 4, NUID, Zero, One, Concatenate (RNGE (Arg1, Arg2), Arg3))
            If (ObjectType (Local0) == 4) { Return (DerefOf (Local0 [Zero])) }
            Return (DWRD (Local0, Zero))
        }

        // _NCH, _NBS, _NIC, _NIH and _NIG: the device, the kind of call, the argument. The reply is the buffer that the method returns.
        Method (NHLT, 3, NotSerialized)
        {
            Local0 = NONE
            If (ObjectType (Arg2) == 3) { Local0 = Arg2 }
            Local0 = CALL (Arg0, Arg1, NUID, Zero, One, Local0)
            If (ObjectType (Local0) == 4) { Return (DerefOf (Local0 [Zero])) }
            Return (Local0)
        }

        Method (NEJ0, 2, NotSerialized)                     // the device and the argument of _EJ0
        {
            If (Arg1) { CALL (Arg0, 6, NUID, Zero, One, NONE) }
        }

        // Something happened to the root device or to DIMMs; each device and value comes once.
        Method (NEVT, 0, Serialized)
        {
            While (One)
            {
                Local0 = CALL (Zero, 7, NUID, Zero, One, NONE)
                If (SizeOf (Local0) < 12) { Break }
                NTFY (DWRD (Local0, 4), DWRD (Local0, 8))
            }
        }

        // _FIT. A change between two pieces (status 0x100) means to begin again; the end is a piece without content.
        Method (NFIT, 0, Serialized)
        {
            Local0 = NONE
            While (One)
            {
                Local1 = CALL (Zero, 5, NUID, Zero, One, Mid (RNGE (SizeOf (Local0), Zero), Zero, 4))
                If (ObjectType (Local1) == 4) { Return (DerefOf (Local1 [Zero])) }
                If (SizeOf (Local1) < 4) { Break }
                Local2 = DWRD (Local1, Zero)
                If (Local2 == 0x0100)
                {
                    Local0 = NONE
                }
                Else
                {
                    If (Local2 || (SizeOf (Local1) <= 4)) { Break }
                    Local0 = Concatenate (Local0, Mid (Local1, 4, SizeOf (Local1) - 4))
                }
            }
            Return (Local0)
        }
    }

    // Event 7 of the general-purpose events, which the machine's own tables do not use; hw/acpi/events.c raises it.
    Scope (\_GPE)
    {
        Method (_E07, 0, NotSerialized)
        {
            \_SB.NVDR.NEVT ()
        }
    }
}
