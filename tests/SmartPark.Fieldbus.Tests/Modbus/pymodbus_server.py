"""A Modbus server that this repository did not write (Debian's python3-pymodbus): units 1 and 2 answer, every other unit is silent.

usage: pymodbus_server.py tcp PORT | rtu DEVICE
Holding register n of unit u holds 1000 * u + n, input register n holds 2000 * u + n; coils and inputs are on where their address divides by 3.
"""
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.device import ModbusDeviceIdentification
from pymodbus.server import StartSerialServer, StartTcpServer
from pymodbus.transaction import ModbusRtuFramer, ModbusSocketFramer

ADDRESSES = 500


def unit(number):
    every_third = [address % 3 == 0 for address in range(ADDRESSES)]
    return ModbusSlaveContext(
        co=ModbusSequentialDataBlock(0, list(every_third)),
        di=ModbusSequentialDataBlock(0, list(every_third)),
        hr=ModbusSequentialDataBlock(0, [1000 * number + address for address in range(ADDRESSES)]),
        ir=ModbusSequentialDataBlock(0, [2000 * number + address for address in range(ADDRESSES)]),
        zero_mode=True,
    )


def main():
    kind, place = sys.argv[1:3]
    context = ModbusServerContext(slaves={1: unit(1), 2: unit(2)}, single=False)
    identity = ModbusDeviceIdentification(info_name={"VendorName": "Pymodbus", "ProductCode": "PM", "MajorMinorRevision": "3.0.0"})
    if kind == "tcp":
        StartTcpServer(context=context, identity=identity, framer=ModbusSocketFramer, address=("127.0.0.1", int(place)), ignore_missing_slaves=True)
    else:
        StartSerialServer(
            context=context, identity=identity, framer=ModbusRtuFramer, port=place, baudrate=9600, timeout=0.05, ignore_missing_slaves=True
        )


main()
