# SPDX-License-Identifier: GPL-2.0-or-later
#
# Device families that the x86_64 emulator does without, to halve the time of its first build.
# Everything that a persistent-memory experiment needs stays: both PC machines, ACPI, CXL, PCIe bridges, IOMMUs, virtio,
# AHCI and IDE, NVMe, e1000 and e1000e, xHCI and USB input and storage, the standard VGA, test devices.
# Remove a line to have that device back; the next `misfit` command rebuilds what is needed.

# sound
CONFIG_AC97=n
CONFIG_ADLIB=n
CONFIG_CS4231A=n
CONFIG_ES1370=n
CONFIG_GUS=n
CONFIG_HDA=n
CONFIG_SB16=n
CONFIG_USB_AUDIO=n
CONFIG_VIRTIO_SND=n

# display adapters other than the standard VGA
CONFIG_ATI_VGA=n
CONFIG_BOCHS_DISPLAY=n
CONFIG_VGA_CIRRUS=n
CONFIG_VIRTIO_GPU=n
CONFIG_VIRTIO_VGA=n
CONFIG_VMWARE_VGA=n

# network adapters other than virtio, e1000 and e1000e
CONFIG_EEPRO100_PCI=n
CONFIG_IGB_PCI_EXPRESS=n
CONFIG_NE2000_ISA=n
CONFIG_NE2000_PCI=n
CONFIG_PCNET_PCI=n
CONFIG_ROCKER=n
CONFIG_RTL8139_PCI=n
CONFIG_TULIP=n
CONFIG_USB_NETWORK=n
CONFIG_VMXNET3_PCI=n

# storage controllers other than virtio, IDE, AHCI and NVMe
CONFIG_ESP_PCI=n
CONFIG_LSI_SCSI_PCI=n
CONFIG_MEGASAS_SCSI_PCI=n
CONFIG_MPTSAS_SCSI_PCI=n
CONFIG_SDHCI_PCI=n
CONFIG_UFS_PCI=n
CONFIG_VMW_PVSCSI_SCSI_PCI=n

# USB beyond xHCI, EHCI and UHCI with keyboard, tablet and disk
CONFIG_USB_CANOKEY=n
CONFIG_USB_OHCI_PCI=n
CONFIG_USB_SERIAL=n
CONFIG_USB_SMARTCARD=n
CONFIG_USB_STORAGE_MTP=n
CONFIG_USB_TABLET_WACOM=n
CONFIG_USB_U2F=n

# buses and boards of other trades
CONFIG_APPLESMC=n
CONFIG_CAN_CTUCANFD_PCI=n
CONFIG_CAN_SJA1000=n
CONFIG_EDU=n
CONFIG_HYPERV=n
CONFIG_IPMI_SSIF=n
CONFIG_ISA_IPMI_BT=n
CONFIG_ISA_IPMI_KCS=n
CONFIG_IVSHMEM_DEVICE=n
CONFIG_IVSHMEM_FLAT_DEVICE=n
CONFIG_PCI_IPMI_BT=n
CONFIG_PCI_IPMI_KCS=n
CONFIG_SEV=n
CONFIG_SGX=n
CONFIG_TPCI200=n
CONFIG_UEFI_VARS=n
CONFIG_VFIO_PCI=n
CONFIG_VMBUS=n
CONFIG_XEN_EMU=n
CONFIG_IOMMUFD=n

# and what the family files of the machine types ask for
include ../i386-softmmu/default.mak
